#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# The commands about single sessions: explain, units, compare.
. "$(dirname "$0")/lib.sh"

# explain
run 0 "explain a session" explain --rules rules --payer example.plan --session S-2 day.jsonl
told out "each rule, passed or failed" '^session S-2 on 2026-03-02 under example.plan: denied' \
    'failed for line 1 \(97112\): 97112: 3 units' \
    '^  pairs.table '
run 0 "explain in JSON" explain --rules rules --payer example.plan --session S-2 --format json day.jsonl
told out "an object" '^\{"session":"S-2"'
sed -n 1p "$data/day.jsonl" >"$scratch/other.jsonl"
run 0 "explain a session of the second file" explain --rules rules --payer example.plan --session S-2 \
    "$scratch/other.jsonl" day.jsonl
run 2 "explain a session that is not there" explain --rules rules --payer example.plan --session S-9 day.jsonl
told err "the session is named" 'S-9'
run 64 "explain without a session" explain --rules rules --payer example.plan day.jsonl

# units
on="--rules rules --payer example.plan --date 2026-03-02"
run 0 "units" units $on 97112:24 97110:23
told out "what the minutes support" '^example.plan on 2026-03-02: 47 timed minutes$' \
    '97110 +97112$' '^  supported +1 +2 +3 units$'
run 0 "units with a tie" units $on 97112:20 97110:20
told out "every accepted allocation" '^  supported +2 +1 +3 units$' '^  or +1 +2 +3 units$' '^Each of these is accepted\.$'
run 1 "units billed" units $on 97112:24:3 97110:23:1
told out "billed beside supported" '^  billed +1 +3 +4 units$' '^  deny +97112: 3 units billed, 2 supported'
run 0 "units in JSON" units $on --format json 97112:24 97110:23
told out "the whole answer" '^\{"session":"units".*"supported":\[\{"97110":1,"97112":2\}\]'
run 0 "units with a modifier" units $on 97112/GO:24
run 4 "units of a code without minutes" units $on 99999:24
for wrong in 97112 97112: 97112:x 97112:24: 97112:24:x /GP:24 97112GP/:24x; do
    run 64 "not a code and its minutes: $wrong" units $on "$wrong"
done
run 64 "no code" units $on
run 64 "another payer" units --rules rules --payer nobody 97112:24

# compare
run 1 "compare" compare --rules rules --payers example.plan,example.other day.jsonl
told out "the session judged differently" '^S-4  2026-03-03$' \
    'example.plan +example.other$' '^  units.timed +- +deny CO-152, 1 unit$' \
    '^4 sessions, 1 judged differently$'
run 1 "compare all" compare --rules rules --payers example.plan,example.other --all day.jsonl
told out "the others, too" '^S-1  2026-03-02$'
run 1 "compare in JSON" compare --rules rules --payers example.plan,example.other --format json day.jsonl
told out "an object with both answers" \
    '^\{"session":"S-4","different":true,"answers":\[\{.*"example.plan".*\},\{.*"example.other".*\}\]\}$'
run 0 "compare one session" compare --rules rules --payers example.plan,example.other --session S-1 day.jsonl
told out "only that one" '^1 session, 0 judged differently$'
run 2 "compare a session that is not there" \
    compare --rules rules --payers example.plan,example.other --session S-9 day.jsonl
run 64 "compare under one payer" compare --rules rules --payers example.plan day.jsonl
run 64 "compare under nobody" compare --rules rules day.jsonl
run 64 "compare under a payer that is not there" compare --rules rules --payers example.plan,exmaple.other day.jsonl
told err "the nearest payer" 'did you mean `example.other`'
run 2 "compare with a record that cannot be read" compare --rules rules --payers example.plan,example.other broken.jsonl

done_testing
