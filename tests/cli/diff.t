#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# payrule diff: what changed between two versions of the rules, and what that does to past sessions.
. "$(dirname "$0")/lib.sh"

old=$scratch/old new=$scratch/new
mkdir -p "$old/tables" "$new/tables"
cat >"$old/base.rules" <<'RULES'
payer rules 1

profile example.base "Example base"
  version decided by date of service
  in force from 2025-01-01
end

source manual "Provider manual"
source bulletin "Bulletin 12"

codes timed = 97110, 97112, 97113, 97140
codes therapy = timed, 97150
modifiers distinct = 59, XE

table caps "Caps of units"
  format columns
  column code as key code
  column cap as units
  file "tables/caps.tsv" from 2025-01-01
end

table pairs "Code pairs"
  format ncci ptp
  file "tables/pairs.tsv" from 2025-01-01
end

parameter free "Visits before authorization" as visits
  from 2025-01-01 is 20 visits cite manual "7.2"
end

rule auth.visits "Authorization after the first visits"
  cite manual "7.2"
  when visits per calendar year > free
  require authorization covering date of service
  unless place of service in (21, 23)
  otherwise hold as CO-197
end

rule count.timed "Units of timed codes"
  cite manual "5.1"
  applies to timed
  count units by total minutes per date of service
    one unit is 15 minutes
    last unit needs 8 minutes
    leftover goes to most leftover minutes
  otherwise deny as CO-151
  fix set units to supported
end

rule cap.code "Units within the cap"
  cite manual "6.1"
  applies to timed
  limit units to column cap of table caps per line, counting all of them
  otherwise deny
end

rule note.goal "The note has a goal"
  cite manual "8.1"
  applies to 97112
  when setting is practitioner and units >= 1
  require documented functional_goal and documented impairment
  otherwise warn
end

rule pairs.edits "Code pairs"
  cite manual "9.1"
  conflict pairs from table pairs per date of service
  lifted by distinct on column 2
  otherwise deny as CO-236
end

rule units.day "Units a day"
  cite manual "7.4"
  applies to therapy
  limit units to 5 per date of service, counting only the excess
  otherwise deny as CO-151
  say "{units} units of at most {limit}"
end
RULES
cat >"$old/child.rules" <<'RULES'
payer rules 1

profile example.child "Example child"
  extends example.base
end

remove rule cap.code because "the child has no caps"
end

change rule units.day because "the child's handbook"
  cite manual "child 3"
  limit units to 4 per date of service, counting only the excess
  in force from 2026-01-01
end
RULES
printf 'code\tcap\n97110\t4\n97112\t4\n97113\t4\n97140\t3\n' >"$old/tables/caps.tsv"
printf '97150\t97112\t\t20200101\t*\t0\t\n97530\t97116\t\t20200101\t*\t1\t\n' >"$old/tables/pairs.tsv"

fresh() {
    rm -rf "$new"
    cp -R "$old" "$new"
}

# change EXPRESSION: the sed expression applied to the new base
change() {
    sed "$1" "$old/base.rules" >"$new/base.rules"
}

# says NAME LINE...: after the edit, the report (in one wide line each) holds these lines, and nothing else that begins
# with a dash
says() {
    name=$1
    shift
    "$payrule" diff --format json "$old" "$new" >"$scratch/out" 2>"$scratch/err"
    sed 's/,"texts":.*//; s/"sentence":"/\
"sentence":"/g' "$scratch/out" | sed -n 's/^"sentence":"\(\([^"\\]\|\\.\)*\)".*/\1/p' | sed 's/\\"/"/g' >"$scratch/said"
    : >"$scratch/wanted"
    for sentence; do
        echo "$sentence" >>"$scratch/wanted"
    done
    same "$name" "$scratch/wanted" "$scratch/said"
}

# ---- no change ----

fresh
run 0 "nothing changed" diff "$old" "$new"
told out "it says so" '^no change of meaning$'
change 's/^  /      /; s/^rule/# a comment\
rule/; s/97110, 97112, 97113, 97140/97140, 97113, 97112, 97110/'
run 0 "layout, comments and order of members" diff "$old" "$new"
told out "no change" '^no change of meaning$'
awk 'BEGIN { RS = ""; ORS = "\n\n" } /^rule/ { rules[++n] = $0; next } { print } END { while (n) print rules[n--] }' \
    "$old/base.rules" >"$new/base.rules"
run 0 "rules in another order" diff "$old" "$new"
change 's/setting is practitioner and units >= 1/1 units <= units and setting is practitioner/; s/documented functional_goal and documented impairment/documented impairment and documented functional_goal/'
run 0 "conditions in another order" diff "$old" "$new"
change 's/\btimed\b/on_the_clock/g; s/count\.on_the_clock/count.timed/; s/\bcaps\b/most/g; s/tables\/most/tables\/caps/; s/\bfree\b/at_ease/g'
run 0 "sets, tables and parameters of other names" diff "$old" "$new"
told out "no change either" '^no change of meaning'
fresh
printf 'cap,code\n3,97140\n4,97113\n4,97112\n4,97110\n' >"$new/tables/caps.tsv"
run 0 "a table in another layout" diff "$old" "$new"

# ---- changes ----

fresh
change 's/from 2025-01-01 is 20 visits.*/&\
  from 2026-07-01 is 12 visits cite bulletin "item 3"/'
run 1 "a parameter falls" diff "$old" "$new"
told out "from when, how far, by which text, for whom" '^  free  parameter, Visits before authorization$' \
    '^    - from 2026-07-01: falls from 20 to 12 visits \(Bulletin 12, item 3\)$' \
    '^      reaches auth.visits; also in example.child$' '^1 change of meaning$'
change 's/limit units to 5/limit units to 6/'
says "a limit" "the limit rises from 5 to 6 units per date of service" \
    "until 2025-12-31: the limit rises from 5 to 6 units per date of service"
change 's/limit units to 5 per date of service/limit units to 5 per week/'
says "a window, also where the child has a limit of its own" "counts per week instead of per date of service" \
    "until 2025-12-31: counts per week instead of per date of service"
change 's/limit units to 5 per date of service/limit units to 5 per injury per discipline/'
says "a window that is a scope as well, once" "counts per injury per discipline instead of per date of service" \
    "until 2025-12-31: counts per injury per discipline instead of per date of service"
change 's/counting only the excess/counting all of them/'
says "what the effect falls on" "the effect falls on all units instead of only the excess" \
    "until 2025-12-31: the effect falls on all units instead of only the excess"
change 's/97112, 97113, 97140/97112, 97140, 97530/'
says "members of sets, also of those that hold the set" "holds also 97530; holds no longer 97113"
told out "the sets together" '"name":"therapy, timed"'
change 's/applies to 97112$/applies to 97112, 97530/'
says "codes of a rule" "applies also to 97530"
change 's/last unit needs 8/last unit needs 10/; s/most leftover minutes/most minutes/; s/one unit is 15/one unit is 20/'
says "options of a count" "one unit is 20 minutes instead of 15 minutes" \
    "the last unit needs 10 minutes instead of 8 minutes" \
    "the leftover goes to most minutes instead of most leftover minutes"
change 's/total minutes per/each code per/; /leftover goes/d'
says "the method of a count" "counts units by each code instead of by total minutes"
change 's/  unless place of service in (21, 23)/  unless place of service in (21, 23)\
  unless patient.birth_date is given/'
says "a new exception" "a new exception: unless patient.birth_date is given"
change '/unless place/d'
says "an exception that is gone" "no longer an exception: unless place of service in (21, 23)"
change 's/in (21, 23)/in (21, 22)/'
says "another exception" "the exception is unless place of service in (21, 22) instead of unless place of service in (21, 23)"
change 's/hold as CO-197/deny as CO-197 with N362\
  if unknown hold/'
says "effects" "the effect is deny as CO-197 with N362 instead of hold as CO-197" \
    "where something is not known, the effect is hold"
change 's/ and documented impairment//'
says "a requirement that is gone" "requires no longer: documented impairment"
change 's/documented impairment/documented impairment and documented skilled_technique/'
says "a further requirement" "requires also: documented skilled_technique"
change 's/  require documented/  forbid documented/'
says "another check" "the check is \`forbid documented functional_goal and documented impairment\` instead of \`require documented functional_goal and documented impairment\`"
change 's/when setting is practitioner and units >= 1/when units >= 1/'
says "a condition that is gone" "applies also where this does not hold: setting is practitioner"
change 's/distinct = 59, XE/distinct = 59, XE, XS/'
says "modifiers" "holds also XS"
change 's/lifted by distinct on column 2/lifted by 59 on either line/'
says "what lifts" "is lifted by (59) on either line instead of by distinct on column 2"
change '/fix set units/d'
says "a repair" "no longer offers the repair: set units to supported"
change '/^rule note.goal/,/^end/d'
says "a rule that is gone" "is gone: require documented functional_goal and documented impairment; applies to (97112); when setting is practitioner; when units >= 1; otherwise warn"
change 's/^rule note.goal.*/&\
  in force from 2026-03-01/'
says "a rule that begins later" "until 2026-02-28: is no longer in force on these days"
change 's/^rule note.goal.*/&\
  check again by 2027-01-01/'
says "a rule to check again" "is no data from 2027-01-01 on, when it is to be checked again"
change 's/in force from 2025-01-01/in force from 2025-02-01/; s/decided by date of service/decided by date received/'
says "the profile" "the profile is in force from 2025-02-01 instead of from 2025-01-01" \
    "the version is decided by date received instead of date of service" \
    "the profile is in force from 2025-02-01 instead of from 2025-01-01" \
    "the version is decided by date received instead of date of service"

fresh
cat >>"$new/child.rules" <<'RULES'

waive rule note.goal from 2026-10-01 until 2026-12-31 because "trial"
  approved by "benefits manager"
end
RULES
says "a waiver" "is waived from 2026-10-01 until 2026-12-31"
told out "in the child only" '"profiles":\["example.child"\]'
fresh
sed -i.bak '/^remove/,/^end/d' "$new/child.rules" && rm "$new/child.rules.bak"
says "a rule that the child no longer removes" "is new: limit units to column cap of table caps per line, counting all of them; applies to timed; otherwise deny"
fresh
sed 's/limit units to 4/limit units to 3/' "$old/child.rules" >"$new/child.rules"
says "an override" "from 2026-01-01: the limit falls from 4 to 3 units per date of service"
fresh
printf 'code\tcap\n97110\t4\n97112\t5\n97113\t4\n97530\t2\n' >"$new/tables/caps.tsv"
says "rows of a table" "from 2025-01-01: 1 row is new, 1 gone, 1 changed" \
    "from 2025-01-01: 97112: cap 5 units instead of cap 4 units" "from 2025-01-01: 97140 is gone: cap 3 units"
fresh
printf '97150\t97112\t\t20200101\t*\t1\t\n97150\t97110\t\t20200101\t*\t1\t\n97530\t97116\t\t20200101\t20251231\t1\t\n' >"$new/tables/pairs.tsv"
says "pairs of a table" "from 2025-01-01: 1 row is new, 0 gone, 2 changed" \
    "from 2025-01-01: 97150 with 97110 is new: indicator 1 from 2020-01-01" \
    "from 2025-01-01: 97150 with 97112: indicator 1 from 2020-01-01 instead of indicator 0 from 2020-01-01"
fresh
rm "$new/child.rules"
says "a profile that is gone" "the profile is gone, with 5 rules"

# ---- words only ----

fresh
change 's/^source manual.*/source manual "Provider manual, 2nd edition"/; s/"Units a day"/"Units on a day"/; s/say "/say "There are /; s/cite manual "8.1"/cite manual "8.2" status recalled/'
run 0 "titles, messages and citations" diff "$old" "$new"
told out "they are listed apart" '^Changed in words only' '^    - the title is "Units on a day" instead of "Units a day"$' \
    '^    - the message is "There are \{total\} units' '^    - cites manual 8.2 \(recalled\) instead of manual 8.1 \(confirmed\)$' \
    '^    - the status is recalled instead of confirmed$' '^  manual  source$' '^no change of meaning, [0-9]+ in words only$'
change 's/^rule note.goal/rule record.goal/'
run 0 "a rule of another name" diff "$old" "$new"
told out "it is recognised" '^  record.goal  The note has a goal$' '^    - was called note.goal$'
change 's/^rule note.goal/rule record.goal/; s/otherwise warn/otherwise hold/'
run 1 "a rule of another name that decides otherwise" diff "$old" "$new"
told out "both are told" '^    - the effect is hold instead of warn' '^    - was called note.goal$'

# ---- one profile, formats, wrong input ----

fresh
sed 's/limit units to 4/limit units to 3/' "$old/child.rules" >"$new/child.rules"
run 0 "a profile that did not change" diff --payer example.base "$old" "$new"
run 1 "one that did" diff --payer example.child "$old" "$new"
run 64 "one that is not there" diff --payer example.chidl "$old" "$new"
told err "the nearest" 'did you mean `example.child`'
run 1 "a page" diff --format html "$old" "$new"
told out "before and after side by side" '<td class="old"><span class="faint">before:</span> 4 units</td><td class="new">'
run 64 "one operand" diff "$old"
run 64 "three without sessions" diff "$old" "$new" "$new"
run 64 "--list without sessions" diff --list "$old" "$new"
run 2 "a folder that is not there" diff "$old" "$scratch/nowhere"
echo "rule broken" >>"$new/child.rules"
run 2 "rules with errors" diff "$old" "$new"
told err "they are shown" 'error\[P' 'profiles with errors are not compared'
echo "nothing" >"$new/child.rules"
run 2 "a file that cannot be read" diff "$old" "$new"
told out "its profile is not told to be gone" '^no change of meaning$'
run 0 "files that belong to a rulebook" diff --rules rules rules/plan.rules rules/plan.rules

# ---- replay ----

fresh
change 's/limit units to 5/limit units to 2/; s/^rule note.goal/rule record.goal/'
cat >"$scratch/past.jsonl" <<'RECORDS'
{"id":"S-1","payer":"example.base","date":"2026-08-03","patient":{"id":"P-1"},"setting":"practitioner","clinic":"north","documented":["functional_goal"],"lines":[{"line":1,"code":"97112","units":3,"minutes":45,"charge":"100.00","modifiers":["GP"]}]}
{"id":"S-2","payer":"example.base","date":"2026-08-04","patient":{"id":"P-2"},"setting":"practitioner","clinic":"south","lines":[{"line":1,"code":"97110","units":2,"minutes":30,"charge":"80.00","modifiers":["GP"]}]}
{"id":"S-3","payer":"example.child","date":"2026-08-05","patient":{"id":"P-3"},"setting":"practitioner","lines":[{"line":1,"code":"97110","units":3,"minutes":45,"charge":"99.99","modifiers":["GP"]}]}
not a record
RECORDS
run 2 "past sessions" diff --history-from 2025-01-01 --replay "$scratch/past.jsonl" "$old" "$new"
told err "what could not be read is told" '1 record could not be read'
sed -i.bak '$d' "$scratch/past.jsonl"
run 1 "past sessions, each under its payer" diff --history-from 2025-01-01 --replay "$scratch/past.jsonl" "$old" "$new"
told out "what flips, by payer" '^Replay under example.base$' '^  sessions            2 \(and 1 of other payers, passed over\)$' \
    '^  judged differently  1, with another outcome 1$' '^  at risk             \$0.00 before, \$33.33 after: \+\$33.33$' \
    '^  warned to denied +1 +\$0.00 +\$33.33 +\+\$33.33$' '^  units.day +1 +0 +\$0.00 +\$33.33 +\+\$33.33$' \
    '^  97112 +1 +\$0.00 +\$33.33' '^  north +1 +\$0.00 +\$33.33' '^Replay under example.child$'
grep '"id":"S-[12]"' "$scratch/past.jsonl" >"$scratch/base.jsonl"
run 1 "past sessions of one payer" diff --history-from 2025-01-01 --replay "$scratch/base.jsonl" "$old" "$new"
told out "the others are only counted" '^Replay under example.base$' '^1 more payer whose rules changed has no session here.$'
silent "there is nothing to add up" '^Replay under example.child$|By payer'
sed 's/example.base/example.nobody/' "$scratch/base.jsonl" >"$scratch/nobody.jsonl"
run 1 "past sessions of another payer" diff --history-from 2025-01-01 --replay "$scratch/nobody.jsonl" "$old" "$new"
told out "it says so" '^No session here is of a payer whose rules changed.$'
run 1 "a page of them" diff --format html --history-from 2025-01-01 --replay "$scratch/base.jsonl" "$old" "$new"
told out "it says so, too" '^<p class="faint">1 more payer whose rules changed has no session here.</p>$'
run 1 "past sessions under one payer, listed" diff --payer example.base --history-from 2025-01-01 --list --replay \
    "$scratch/past.jsonl" "$old" "$new"
printf 'S-1\twarned\tdenied\t$0.00\t$33.33\t+units.day\nS-3\tclean\tdenied\t$0.00\t$33.33\t+units.day\n' >"$scratch/wanted"
same "each that is judged differently, and none for a rule's name" "$scratch/wanted" "$scratch/out"
run 1 "the same in JSON" diff --payer example.base --history-from 2025-01-01 --format json --replay "$scratch/past.jsonl" \
    "$old" "$new"
told out "amounts to the cent" '"different":2,"other_outcome":2,.*"at_risk_before":"0.00","at_risk_after":"66.66","difference":"66.66"'

run 0 "past sessions under rules that did not change" diff --replay "$scratch/past.jsonl" "$old" "$old"
told out "it says so" '^No profile that both have changed'

# Many sessions: what flips and what is at risk is what two runs of eval say.
awk 'BEGIN { for (i = 1; i <= 4000; i++) printf "{\"id\":\"T-%05d\",\"payer\":\"example.base\",\"date\":\"2026-%02d-%02d\",\"patient\":{\"id\":\"P-%d\"},\"setting\":\"practitioner\",\"clinic\":\"c%d\",\"lines\":[{\"line\":1,\"code\":\"%s\",\"units\":%d,\"minutes\":%d,\"charge\":\"%d.%02d\",\"modifiers\":[\"GP\"]}]}\n", i, 1 + i % 12, 1 + i % 28, i % 700, i % 5, i % 3 ? "97112" : "97110", 1 + i % 6, 15 * (1 + i % 5), i % 300, i % 100 }' >"$scratch/many.jsonl"
for side in old new; do
    (cd "$scratch" && "$payrule" eval --rules $side --payer example.base --history-from 2025-01-01 --format json many.jsonl) |
        sed 's/^{"session":"\([^"]*\)".*"outcome":"\([a-z]*\)","at_risk":"\([0-9]*\)\.\([0-9]*\)".*/\1 \2 \3\4/' >"$scratch/$side.answers"
done
paste "$scratch/old.answers" "$scratch/new.answers" | awk '{ before += $3; after += $6; if ($2 != $5) flipped++ }
    END { printf "\"other_outcome\":%d \"at_risk_before\":\"%.2f\" \"at_risk_after\":\"%.2f\"\n", flipped, before / 100, after / 100 }' \
    >"$scratch/wanted"
for threads in 1 3; do
    run 1 "many sessions in $threads threads" diff --payer example.base --history-from 2025-01-01 --threads $threads --format json \
        --replay "$scratch/many.jsonl" "$old" "$new"
    grep -o '"other_outcome":[0-9]*' "$scratch/out" >"$scratch/got"
    grep -o '"at_risk_before":"[0-9.]*","at_risk_after":"[0-9.]*"' "$scratch/out" | head -n 1 | tr ',' '\n' >>"$scratch/got"
    tr '\n' ' ' <"$scratch/got" | sed 's/ $//' >"$scratch/one"
    echo >>"$scratch/one"
    same "they add up to what eval says, with $threads threads" "$scratch/wanted" "$scratch/one"
done

# ---- the history of the rules in this repository ----

root=$(cd "$data/../../.." && pwd)
before=
for revision in $(git -C "$root" log --reverse --format=%h -- rules 2>/dev/null); do
    mkdir -p "$scratch/$revision"
    git -C "$root" archive "$revision" rules | tar -x -C "$scratch/$revision"
    # the first revisions pin a base to a day before anything was recorded, which is an error since it is looked up
    find "$scratch/$revision" -name '*.rules' -exec sed -i 's/ as known on [0-9-]*$//' {} +
    if [ -n "$before" ]; then
        (cd "$scratch" && "$payrule" diff "$before/rules" "$revision/rules") >"$scratch/out" 2>"$scratch/err"
        found=$?
        [ $found -eq 0 ] && found=1
        result $found 1 "the rules from $before to $revision, whatever changed"
    fi
    before=$revision
done

echo "1..$number"
