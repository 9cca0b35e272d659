#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# payrule import: CMS's files in, tables of a rulebook out, and what rules then say by date of service. The numbers in
# the files here are invented; they have CMS's layout.
. "$(dirname "$0")/lib.sh"
new=$scratch/rules/tables
mkdir -p "$new" "$scratch/cms"
cd "$scratch/cms" || exit 2

head_of_pairs() {
    printf 'CPT only copyright 2025 \251 American Medical Association.\t\t\t\t\t\t\r\nColumn1/Column2 Edits\t\t\t\t\t\t\r\n'
    printf 'Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n'
    printf '\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n\t\t\t\t*=no data\t1=allowed\t\r\n'
    printf '\t\t\t\t\t9=not applicable\t\r\n'
}

{
    head_of_pairs
    printf '97110\t97150\t\t20200101\t20201231\t1\tMutually exclusive procedures\r\n'
    printf '97110\t97150\t\t20200101\t20200101\t9\tMutually exclusive procedures\r\n'
    printf '97110\t97150\t\t20220101\t*\t0\tMutually exclusive procedures\r\n'
    printf '97112\t97124\t*\t19960101\t*\t1\tMisuse of Column Two code with Column One code\r\n'
} >ccipra-v323r0-f1.TXT
{
    head_of_pairs
    printf '97140\t97530\t\t20200101\t*\t1\tMore extensive procedure\r\n'
} >ccipra-v323r0-f2.TXT
{
    head_of_pairs
    printf '97150\t97112\t\t20200101\t*\t1\tMore extensive procedure\r\n'
} >ccipra-v323r0-f3.TXT
{
    head_of_pairs
    printf '97530\t97750\t\t20200101\t*\t1\tMore extensive procedure\r\n'
} >ccipra-v323r0-f4.TXT
notice='"CPT only copyright 2025 \251 American Medical Association.\r\n\r\nAll ""rights"" reserved.",,,\r\n'
captions='"HCPCS/\nCPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\r\n'
{
    printf "$notice$captions"
    printf '97110,3,3 Date of Service Edit: Clinical,Clinical: Data\r\n97112,2,2 Date of Service Edit: Policy,"Code, descriptor"\r\n'
} >MCR_MUE_PractitionerServices_Eff_07-01-2026.csv
{
    printf "$notice$captions"
    printf '97112,5,3 Date of Service Edit: Clinical,Clinical: Data\r\n'
} >MCR_MUE_PractitionerServices_Eff_10-01-2026.csv
{
    printf 'Add-On Code\tPrimary Code\tAOC Edit Type\tSpecial Instruction/Notes\tAOC Delete Date\t'
    printf 'Primary Delete Date\tEdit Effective Date\tEdit Delete Date\r\n'
    printf '97130\t97129\t1\t\t\t\t2020001\t\r\n97546\tCCCCC\t2\tchosen by the contractor\t\t\t2018001\t2026182\r\n'
} >AOC_V2026Q4_01-MCR.txt

# Code pairs
lib_dir=$scratch/cms
import() {
    wanted=$1 name=$2
    shift 2
    (cd "$lib_dir" && "$payrule" import "$@") >"$scratch/out" 2>"$scratch/err" </dev/null
    result $? "$wanted" "$name"
}

import 0 "four parts" ncci-ptp -o "$new" ccipra-v323r0-f*.TXT
told out "the lines of the rule file" '^table ncci_practitioner "CMS NCCI procedure-to-procedure edits, practitioner"$' \
    '^  format ncci ptp$' '^  file "tables/ncci_ptp_practitioner_2026q4.tsv" from 2026-10-01 until 2026-12-31$' '^end$'
told err "counts" '^6 rows, 1 that apply on no day' 'written to .*/rules/tables/ncci_ptp_practitioner_2026q4.tsv$'
sed -n '/^#/!p' "$new/ncci_ptp_practitioner_2026q4.tsv" >"$scratch/rows"
printf '97110\t97150\t\t20200101\t20201231\t1\t\n97110\t97150\t\t20220101\t*\t0\t\n97112\t97124\t\t19960101\t*\t1\t
97140\t97530\t\t20200101\t*\t1\t\n97150\t97112\t\t20200101\t*\t1\t\n97530\t97750\t\t20200101\t*\t1\t\n' >"$scratch/expected"
same "all windows of a pair are kept" "$scratch/expected" "$scratch/rows"
cp "$new/ncci_ptp_practitioner_2026q4.tsv" "$scratch/out"
told out "its head tells what it was made from" '^# .*practitioner, 2026 quarter 4, revision 0$' \
    '^# source: ccipra-v323r0-f3.TXT, sha256:[0-9a-f]{64}, 1 rows, 0 left out, 0 refused$' '^# rows: 6$'
cp "$new/ncci_ptp_practitioner_2026q4.tsv" "$scratch/first"
import 0 "in another order" ncci-ptp -o "$new/" ccipra-v323r0-f4.TXT ccipra-v323r0-f2.TXT ccipra-v323r0-f1.TXT \
    ccipra-v323r0-f3.TXT
same "the same table" "$scratch/first" "$new/ncci_ptp_practitioner_2026q4.tsv"
import 2 "a part that is missing" ncci-ptp -o "$scratch/gap.tsv" ccipra-v323r0-f[134].TXT
told err "which one" 'error\[P0864\]: part f2 of the edition is missing'
import 0 "the first part alone" ncci-ptp -o "$scratch/one.tsv" ccipra-v323r0-f1.TXT
told err "a warning" 'warning\[P0865\]'
cp ccipra-v323r0-f1.TXT ccipra-v322r0-f2.TXT
cp ccipra-v323r0-f1.TXT ccioph-v323r0-f2.TXT
for other in ccipra-v322r0-f2.TXT ccioph-v323r0-f2.TXT; do
    import 2 "two editions" ncci-ptp -o "$scratch/mixed.tsv" ccipra-v323r0-f1.TXT $other
    told err "they are told apart" 'error\[P0862\]: the file is of (practitioner|hospital), 2026 quarter [34], revision 0, but'
done
cp ccipra-v323r0-f1.TXT ccipra-v323r0-f5.TXT
import 2 "a part twice" ncci-ptp -o "$scratch/twice.tsv" ccipra-v323r0-f1.TXT ccipra-v323r0-f[2345].TXT
told err "which one" 'f5.TXT: error\[P0863\]: .*ccipra-v323r0-f1.TXT'
rm ccipra-v323r0-f5.TXT
{
    head_of_pairs
    printf '9711x\t97150\t\t20200101\t*\t1\tx\r\n97110\t97150\t20200101\t*\t1\tx\r\n97110\t97151\t\t20201301\t*\t1\tx\r\n'
} >ccioph-v320r1-f1.txt
import 2 "rows that cannot be read" ncci-ptp -o "$scratch/hospital.tsv" ccioph-v320r1-f1.txt
told err "places" 'ccioph-v320r1-f1.txt:7:1: error\[P0752\]' 'ccioph-v320r1-f1.txt:9:14: error\[P0753\]' \
    '^1 row, 2 that could not be read left out; 2 errors, 1 warning$'
told out "the rest is loaded, of its quarter" 'from 2026-01-01 until 2026-03-31$'
import 2 "a file without a quarter in its name" ncci-ptp -o "$scratch/x.tsv" "$scratch/expected"
told err "what to do" 'error\[P0860\]' '--edition 2026q4'
import 2 "a file without a setting in its name" ncci-ptp --edition 2026-Q4 -o "$scratch/x.tsv" "$scratch/expected"
told err "what to do" 'error\[P0861\]' '--setting practitioner'
import 0 "both as options" ncci-ptp --edition 2026q4 --setting hospital -o "$scratch/x.tsv" "$scratch/expected"
told out "with a name of its own" '^table ncci_hospital ' 'file "tables/x.tsv" from 2026-10-01 until 2026-12-31'
import 2 "a table of another kind" mue -o "$scratch/y.tsv" ccipra-v323r0-f1.TXT
told err "it is told" 'error\[P0866\]'
printf 'PK\003\004..........................ccipra-v323r0-f1.TXT' >ccipra-v323r0-f1.zip
printf 'PK\003\004..........................[Content_Types].xml' >ccipra-v323r0-f1.xlsx
import 2 "an archive" ncci-ptp -o "$scratch/y.tsv" ccipra-v323r0-f1.zip
told err "unpack it" 'found a zip archive' 'Unpack it'
import 2 "a workbook" ncci-ptp -o "$scratch/y.tsv" ccipra-v323r0-f1.xlsx
told err "save it as text" 'found an Excel workbook' 'save it as text'
number=$((number + 1))
if [ -e "$scratch/y.tsv" ] || ls "$scratch"/.payrule* >/dev/null 2>&1; then
    echo "not ok $number - nothing is left of what was not written"
else
    echo "ok $number - nothing is left of what was not written"
fi

# Units and add-on codes
import 0 "medically unlikely edits" mue -o "$new" MCR_MUE_PractitionerServices_Eff_07-01-2026.csv
told out "the days of the quarter" '^table mue_practitioner ' 'mue_practitioner_2026q3.tsv" from 2026-07-01 until 2026-09-30'
cp "$new/mue_practitioner_2026q3.tsv" "$scratch/out"
told out "rows, and what is not there" '^97110	3	3$' '^97112	2	2$' '^# A code that is not listed'
import 0 "the next quarter" mue -o "$new" MCR_MUE_PractitionerServices_Eff_10-01-2026.csv
import 2 "two of them at once" mue -o "$new" MCR_MUE_PractitionerServices_Eff_*.csv
told err "each by itself" 'error\[P08(62|68)\]'
import 0 "add-on codes" addon -o "$new" AOC_V2026Q4_01-MCR.txt
cp "$new/addon_2026q4.tsv" "$scratch/rows"
told rows "with dates of days in years" '^97130	97129	1	20200101	\*$' '^97546	CCCCC	2	20180101	20260701$'

# Usage
import 64 "no table" pairs ccipra-v323r0-f1.TXT
import 64 "no file" mue
import 64 "nothing" 
import 64 "an edition that is none" mue --edition 2026q5 MCR_MUE_PractitionerServices_Eff_07-01-2026.csv
import 64 "a setting that is none" mue --setting clinic MCR_MUE_PractitionerServices_Eff_07-01-2026.csv
import 2 "a file that is not there" mue nowhere.csv
import 2 "a folder that is not there" mue -o nowhere/x.tsv MCR_MUE_PractitionerServices_Eff_07-01-2026.csv

# What rules say with the tables, by date of service.
cat >"$scratch/rules/plan.rules" <<'RULES'
payer rules 1

profile example.plan "An invented plan"
  version decided by date of service
  in force from 2019-01-01
  verified 2026-11-20
end

source manual "Invented manual"

modifiers distinct = 59

table ncci "Pairs"
  format ncci ptp
  file "tables/ncci_ptp_practitioner_2026q4.tsv" from 2019-01-01 until 2026-12-31
end

table mue "Units"
  format mue
  file "tables/mue_practitioner_2026q3.tsv" from 2026-07-01 until 2026-09-30
  file "tables/mue_practitioner_2026q4.tsv" from 2026-10-01 until 2026-12-31
end

rule pairs.ncci "Pairs"
  cite manual "1"
  conflict pairs from table ncci per date of service
  lifted by distinct on column 2
  otherwise deny as CO-236
end

rule units.mue "Units"
  cite manual "2"
  limit units to table mue per code per date of service, counting all of them
  otherwise deny as CO-151
end
RULES
session() {
    printf '{"id":"%s","date":"%s","patient":{"id":"P-%s"},"lines":[' "$1" "$2" "$1"
    printf '{"line":1,"code":"%s","minutes":30,"units":%s,"modifiers":[]}' "$3" "$4"
    [ $# -gt 4 ] && printf ',{"line":2,"code":"%s","units":1,"modifiers":[%s]}' "$5" "$6"
    printf ']}\n'
}
{
    session gone-before 2019-06-01 97110 1 97150
    session lifted 2020-06-01 97110 1 97150 '"59"'
    session fails 2020-06-01 97110 1 97150
    session gap 2021-06-01 97110 1 97150
    session never 2022-06-01 97110 1 97150 '"59"'
    session third-quarter 2026-08-01 97112 3
    session fourth-quarter 2026-11-01 97112 3
    session listed 2026-08-01 97110 2
    session vanished 2026-11-01 97110 2
    session later 2027-01-01 97112 1
} >"$scratch/sessions.jsonl"
run 1 "sessions judged by the imported tables" eval --rules "$scratch/rules" --payer example.plan --format csv \
    "$scratch/sessions.jsonl"
cut -d , -f 1,4,7,8 "$scratch/out" >"$scratch/verdicts"
uniq "$scratch/verdicts" >"$scratch/unlike"
cat >"$scratch/expected" <<'VERDICTS'
session,outcome,rule,verdict
gone-before,incomplete,units.mue,no data
lifted,incomplete,units.mue,no data
fails,denied,pairs.ncci,fail
fails,denied,units.mue,no data
gap,incomplete,units.mue,no data
never,denied,pairs.ncci,fail
never,denied,units.mue,no data
third-quarter,denied,units.mue,fail
vanished,incomplete,units.mue,no data
later,incomplete,pairs.ncci,no data
later,incomplete,units.mue,no data
VERDICTS
same "windows, editions, and no data outside them" "$scratch/expected" "$scratch/unlike"

# A large table is kept where --no-cache and PAYRULE_CACHE allow it, and the answers are the same.
awk 'BEGIN { for (i = 0; i < 40000; i++) printf "%05d\t%05d\t\t20200101\t*\t1\tInvented\n", 10000 + i / 10, 20000 + i % 10 }' \
    >"$scratch/many"
cat "$scratch/many" >>"$new/ncci_ptp_practitioner_2026q4.tsv"
touch -d 2026-01-01 "$new/ncci_ptp_practitioner_2026q4.tsv"
kept() {
    number=$((number + 1))
    if [ "$(find "$scratch/cache" -name '*.pairs' 2>/dev/null | wc -l)" -eq "$1" ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
    fi
}
judge() {
    run 1 "$@" eval --rules "$scratch/rules" --payer example.plan --format brief "$scratch/sessions.jsonl"
}
unset XDG_CACHE_HOME
PAYRULE_CACHE=$scratch/cache/own
export PAYRULE_CACHE
run 1 "with --no-cache" eval --no-cache --rules "$scratch/rules" --payer example.plan --format brief "$scratch/sessions.jsonl"
kept 0 "nothing is kept"
mv "$scratch/out" "$scratch/plain"
for time in first second; do
    judge "the $time time"
    kept 1 "the table is kept"
    same "the same answers" "$scratch/plain" "$scratch/out"
done
for file in "$scratch"/cache/own/*; do : >"$file"; done
judge "damaged"
same "the same answers" "$scratch/plain" "$scratch/out"
rm -r "$scratch/cache"
PAYRULE_CACHE= judge "an empty PAYRULE_CACHE"
kept 0 "nothing is kept"
unset PAYRULE_CACHE
XDG_CACHE_HOME=$scratch/cache judge "the user's folder"
kept 1 "it is kept there"
rm -r "$scratch/cache"
HOME=$scratch/cache judge "the user's home"
kept 1 "it is kept there, too"

# CMS's own files, where excerpts of them are at hand.
if [ -d "${PAYRULE_SAMPLES:-/nowhere}/ncci" ]; then
    lib_dir=$PAYRULE_SAMPLES/ncci
    import 0 "an excerpt of CMS's pairs" ncci-ptp -o "$scratch/sample.tsv" ccipra-v322r0-f1.excerpt.txt
    told err "its rows" '^54 rows, 8 that apply on no day'
    import 0 "an excerpt of CMS's units" mue -o "$scratch/sample.tsv" \
        MCR_MUE_PractitionerServices_Eff_07-01-2026.excerpt.csv
    told err "its rows" '^44 rows; 0 errors, 0 warnings'
fi

done_testing
