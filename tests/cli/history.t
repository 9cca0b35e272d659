#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# The store of past sessions: eval, explain and compare with --history; --record; payrule history.
. "$(dirname "$0")/lib.sh"

on="--rules rules --payer example.plan --history-from 2026-01-01"
store=$scratch/history.db

# visit DAY UNITS: a session of P-1; the plan pays two visits a year.
visit() {
    printf '{"id":"S-%s","date":"2026-03-%s","patient":{"id":"P-1"},"claim":"C-%s","received":"2026-04-01","discipline":"PT","billing_provider":{"npi":"1992999015"},"lines":[{"line":1,"code":"97112","minutes":30,"units":%s,"modifiers":["GP"],"charge":"80.00"}]}\n' "$1" "$1" "$1" "$2"
}
for day in 02 03 04; do visit "$day" 2 >"$scratch/$day.jsonl"; done
printf 'S-02\tclean\t\n' >"$scratch/02.wanted"
printf 'S-03\tclean\t\n' >"$scratch/03.wanted"
printf 'S-04\tdenied\tvisits.year\n' >"$scratch/04.wanted"

# a clinic's week, day by day
for day in 02 03 04; do
    wanted=0
    [ "$day" = 04 ] && wanted=1
    run $wanted "day $day with the days before" eval $on --format brief --history "$store" --record "$scratch/$day.jsonl"
    same "its verdict" "$scratch/$day.wanted" "$scratch/out"
done
run 1 "the last day again" eval $on --format brief --history "$store" --record "$scratch/04.jsonl"
same "the same verdict" "$scratch/04.wanted" "$scratch/out"
run 0 "an earlier day again" eval $on --format brief --history "$store" "$scratch/03.jsonl"
same "which the later day does not change" "$scratch/03.wanted" "$scratch/out"
run 0 "how much the store holds" history show --history "$store"
told out "each session once" '^sessions +3$' '^patients +1$' '^dates +2026-03-02 to 2026-03-04$'
pipe 1 "a pipe" "$scratch/04.jsonl" eval $on --format brief --history "$store" -
same "knows the store" "$scratch/04.wanted" "$scratch/out"
cat "$scratch/02.jsonl" "$scratch/03.jsonl" "$scratch/04.jsonl" >"$scratch/week.jsonl"
pipe 1 "a pipe that is recorded" "$scratch/week.jsonl" eval $on --format brief --history "$scratch/pipe.db" --record -
run 0 "what it recorded" history show --history "$scratch/pipe.db" --format json
cp "$scratch/out" "$scratch/piped"
run 0 "what the days recorded" history show --history "$store" --format json
same "is the same" "$scratch/piped" "$scratch/out"

# corrections
visit 02 2 | sed 's/"id":"S-02"/"id":"S-02v"/; s/"received":"2026-04-01"/"received":"2026-04-02","frequency":"8"/' >"$scratch/void.jsonl"
run 0 "a void is recorded" eval $on --format brief --history "$store" --record "$scratch/void.jsonl"
run 0 "the third visit is the second now" eval $on --format brief --history "$store" "$scratch/04.jsonl"
run 0 "the patient's sessions" history show --history "$store" P-1
told out "what was voided, and what voids it" '^2026-03-02  S-02 +C-02 +superseded +97112 2 units$' \
    '^2026-03-02  S-02v +C-02 +void +97112 2 units$' '^2026-03-03  S-03 '
visit 03 3 | sed 's/"id":"S-03"/"id":"S-03r"/; s/"received":"2026-04-01"/"received":"2026-04-02","frequency":"7"/' >"$scratch/new.jsonl"
run 1 "a replacement is recorded" eval $on --format brief --history "$store" --record "$scratch/new.jsonl"
run 0 "the patient's sessions" history show --history "$store" P-1
told out "what was replaced" '^2026-03-03  S-03 +C-03 +superseded ' '^2026-03-03  S-03r +C-03 +replacement +97112 3 units$'

# the other commands that judge
run 0 "explain with a store" explain $on --session S-04 --history "$scratch/pipe.db" "$scratch/04.jsonl"
told out "counts the past" 'failed for line 1 \(97112\)' 'visits.year'
run 0 "explain without one" explain $on --session S-04 "$scratch/04.jsonl"
told out "does not" '^session S-04 on 2026-03-04 under example.plan: clean$'
run 0 "compare with a store" compare --rules rules --payers example.plan,example.other --history "$scratch/pipe.db" \
    --history-from 2026-01-01 --session S-04 "$scratch/04.jsonl"
told out "counts the past" '^  visits.year +deny PR-119'

# import, export
run 0 "import" history import --history "$scratch/other.db" --history-from 2026-01-01 "$scratch/week.jsonl" day.csv
told out "says how many" '^[0-9]+ sessions imported$'
run 0 "how much the store holds" history show --history "$scratch/other.db"
told out "and since when" '^complete from +2026-01-01$'
run 1 "the store's own day of completeness" eval --rules rules --payer example.plan --format brief \
    --history "$scratch/other.db" "$scratch/04.jsonl"
same "stands for --history-from" "$scratch/04.wanted" "$scratch/out"
run 0 "export" history show --history "$scratch/other.db" --format json
cp "$scratch/out" "$scratch/exported.jsonl"
run 0 "and import" history import --history "$scratch/copy.db" "$scratch/exported.jsonl"
run 0 "and export" history show --history "$scratch/copy.db" --format json
same "give the same records" "$scratch/exported.jsonl" "$scratch/out"
run 2 "import with a record that cannot be read" history import --history "$scratch/copy.db" broken.jsonl
told err "which is told" 'error\[P07'
told out "the others are imported" 'sessions? imported$'

# forget
run 0 "forget" history forget --history "$store" P-1 P-9
told out "says what was removed" '^P-1: 5 sessions removed$' '^P-9: 0 sessions removed$'
run 2 "a patient who was forgotten" history show --history "$store" P-1
told err "is not there" 'no session of patient P-1$'
number=$((number + 1))
if grep -q S-03 "$store" "$store"-* 2>/dev/null; then
    echo "not ok $number - nothing stays in the file"
else
    echo "ok $number - nothing stays in the file"
fi

# what cannot be done
run 2 "a store that is not there" eval $on --history "$scratch/none.db" "$scratch/04.jsonl"
told err "is told" 'none.db: error\[P0880\]'
run 2 "to forget in a store that is not there" history forget --history "$scratch/none.db" P-1
run 2 "a file that is no store" explain $on --session S-04 --history "$scratch/04.jsonl" "$scratch/04.jsonl"
told err "is told" 'error\[P0881\]'
run 2 "the same to compare" compare --rules rules --payers example.plan,example.other --history day.csv "$scratch/04.jsonl"
run 2 "a folder that is not there" history import --history "$scratch/none/none.db" "$scratch/04.jsonl"
run 2 "a folder as the store" history show --history "$scratch"
told err "is no store" 'P0881'
run 0 "claims" history import --history "$scratch/claims.db" ../../../examples/clinic_day.837
told out "are imported" '^16 sessions imported'
printf 'ISA*00*          *00*          *ZZ*S              *ZZ*R              *260302*1200*^*00501*000000001*0*P*:~GS*HP*S*R*20260302*1200*1*X*005010X221A1~ST*835*0001~SE*2*0001~GE*1*1~IEA*1*000000001~' >"$scratch/835.x12"
run 2 "what is no claim" history import --history "$scratch/claims.db" --history-from 2026-01-01 "$scratch/835.x12"
told err "is counted" '1 claim or record could not be read; the day'
run 0 "the store" history show --history "$scratch/claims.db"
told out "is not complete for that" 'complete from +not stated'
run 0 "claims that can be read" history import --history "$scratch/claims.db" --history-from 2026-01-01 ../../../examples/clinic_day.837
run 0 "the store" history show --history "$scratch/claims.db"
told out "is complete" 'complete from +2026-01-01'
run 64 "to record without a store" eval $on --record "$scratch/04.jsonl"
run 64 "no store" history show
run 64 "nothing to do" history --history "$store"
run 64 "something else to do" history shwo --history "$store"
told err "is guessed" 'did you mean `show`'
run 2 "an input that is not there" history import --history "$scratch/none.db" "$scratch/none.jsonl"
told err "is named" 'cannot read .*/none.jsonl'
run 2 "no store was made for it" history show --history "$scratch/none.db"
told err "as is told" 'P0880'
run 64 "nothing to import" history import --history "$store"
run 64 "nobody to forget" history forget --history "$store"
run 64 "a day to show" history show --history "$store" --history-from 2026-01-01

done_testing
