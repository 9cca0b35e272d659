#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# payrule convert, and claims given to eval, explain and compare.
. "$(dirname "$0")/lib.sh"

root=${abs_top_srcdir:-$(cd "$data/../../.." && pwd)}
claims=$root/examples/clinic_day.837
payers=$root/examples/payers.tsv
plan="--rules rules --payer example.plan --history-from 2026-01-01"

run 0 "claims" convert --payers "$payers" "$claims"
same "what the claims of the day say" "$data/clinic_day.claims.jsonl" "$scratch/out"
cp "$scratch/out" "$scratch/sessions.jsonl"
run 0 "claims, said so" convert --from 837p --payers "$payers" "$claims"
same "it makes no difference" "$scratch/sessions.jsonl" "$scratch/out"
pipe 0 "claims on standard input" "$claims" convert --payers "$payers" -
same "standard input is as a file" "$scratch/sessions.jsonl" "$scratch/out"
run 0 "sessions" convert "$scratch/sessions.jsonl"
same "are written as they are" "$scratch/sessions.jsonl" "$scratch/out"
run 0 "CSV" convert day.csv
told out "is written as JSON Lines" '^\{"id":"S-1","date":"2026-03-02"'
run 0 "without payers" convert "$claims"
told out "the payer stays as it is" '^\{"id":"C-1001","payer":"12502"'
tr -d '\n' <"$claims" >"$scratch/one_line.837"
run 0 "in one line" convert --payers "$payers" "$scratch/one_line.837"
same "it makes no difference" "$scratch/sessions.jsonl" "$scratch/out"

# Judged: the same as their sessions.
run 1 "claims are judged" eval $plan --format brief "$claims"
mv "$scratch/out" "$scratch/judged"
run 1 "sessions made of them" eval $plan --format brief "$scratch/sessions.jsonl"
same "are judged alike" "$scratch/judged" "$scratch/out"
pipe 1 "claims on standard input" "$claims" eval $plan --format brief -
same "are judged alike" "$scratch/judged" "$scratch/out"
run 1 "claims and minutes" eval $plan "$claims"
told out "how many minutes the note must show" 'minutes needed +at least 23 minutes of 97112 must be documented for 2 units'
run 1 "in JSON" eval $plan --format json "$claims"
told out "the number, too" '"least_minutes":23,"message":"at least 23 minutes of 97112'
run 0 "explain takes claims" explain $plan --session C-1001 "$claims"
told out "their sessions" '^session C-1001 on 2026-11-18'
run 2 "explain names a session that is not there" explain $plan --session C-9 "$claims"
run 0 "compare takes claims" compare --rules rules --payers example.plan,example.plan "$claims"
told out "their sessions" '^16 sessions, 0 judged differently$'

# What cannot be read.
sed 's/^CLM\*C-1003.*/CLM*C-1003*1***11:B:1*Y*A*Y*Y~/; s/^DTP\*472\*D8\*20261118~$/DTP*472*D8*20261118~/' "$claims" >"$scratch/total.837"
run 0 "a total that is wrong" convert "$scratch/total.837"
told err "is a warning with its segment and byte" 'total.837:[0-9]+:1: warning\[P0819\]: the total of claim `C-1003` is 1.00' \
    'Segment [0-9]+ \(CLM\) of the input, at byte [0-9]+'
awk '/^CLM\*C-1003/ { out = 1 } /^HL/ { out = 0 } !(out && /^DTP/)' "$claims" >"$scratch/no_date.837"
run 2 "a claim without dates" convert --payers "$payers" "$scratch/no_date.837"
told err "is refused by its id" 'error\[P0815\]: a line of claim `C-1003` has no date of service'
silent "others are written" '"C-1003"'
told out "all others" '^\{"id":"C-1002"' '^\{"id":"C-1016"'
run 2 "a claim without dates is not judged" eval $plan "$scratch/no_date.837"
told out "it is counted" '^  refused +1'
sed 's/^ST\*837/ST*835/' "$claims" >"$scratch/835.edi"
run 2 "a remittance advice" eval $plan --format brief "$scratch/835.edi"
told err "is refused by its kind" 'this is a remittance advice \(835\), but claims are expected'
silent "in one message" '^S'
head -c 2800 "$claims" >"$scratch/cut.837"
run 2 "a file that was cut off" convert --payers "$payers" "$scratch/cut.837"
told err "loses the claim that is not whole" 'claim `C-[0-9]*` is not complete'
told out "and no other" '^\{"id":"C-1001"'
printf '60054\n' >"$scratch/payers.tsv"
run 2 "a payers file that is none" convert --payers "$scratch/payers.tsv" "$claims"
told err "is told" 'payers.tsv:1:1: error\[P0833\]'
run 2 "a payers file that is not there" convert --payers nowhere.tsv "$claims"
told err "is named" 'cannot read nowhere.tsv'
run 64 "no file" convert
for from in jsonl fhir; do
    run 2 "X12 that is named $from" convert --from $from "$claims"
    told err "is told in one line" 'clinic_day.837 holds X12 claims; leave out `--from`, or say `--from 837p`'
    silent "and not read" .
done
: >"$scratch/empty"
run 0 "an empty file" convert "$scratch/empty"
told err "is told" '/empty is empty$'

done_testing
