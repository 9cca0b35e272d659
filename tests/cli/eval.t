#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# payrule eval: formats, exit statuses, order, standard input.
. "$(dirname "$0")/lib.sh"

plan="--rules rules --payer example.plan --history-from 2026-01-01"

run 1 "text" eval $plan day.jsonl
told out "a denied session" '^DENIED  S-2  2026-03-02  patient P-2  \$75.00 at risk$' \
    '^  deny CO-152 M53   97112: 3 units billed' '^  to repair         bill 2 units on line 1$' \
    '^  rule              units.timed, line 1; 1 unit; rules/plan.rules:[0-9]+$' \
    'Invented provider manual, 2024 edition, 2\.2 \[recalled\]$'
told out "what was not checked" '^INCOMPLETE  S-3' '^  not checked       units.timed \(minutes\)$'
told out "the summary" '^4 sessions$' '^  clean +2$' '^  units.timed +1  deny$'
silent "clean sessions are only counted" 'S-1'
run 1 "text, verbose" eval $plan --verbose day.jsonl
told out "clean sessions, too" '^CLEAN  S-1'
run 1 "without --history-from" eval --rules rules --payer example.plan day.jsonl
told out "the remedy is told once" '^In 4 sessions a limit' '--history-from DATE'


# Sessions with nothing but what was not checked stand close; the next one with findings stands apart.
root=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
run 1 "outcomes one after another" eval --rules "$root/rules" --payer medicare.part_b --history-from 2026-01-01 \
    "$root/examples/clinic_day.jsonl"
awk 'held && /^$/ { apart = 1 } /^HELD  S-1005/ { held = 1 } /^WARNED  S-1009/ { print apart ? "apart" : "together" }' \
    "$scratch/out" >"$scratch/stand"
echo apart >"$scratch/wanted"
same "the warned one stands apart from the held one" "$scratch/wanted" "$scratch/stand"

run 1 "brief" eval $plan --format brief day.jsonl
printf 'S-1\tclean\t\nS-2\tdenied\tmodifier.discipline,units.timed\nS-3\tincomplete\t\nS-4\tclean\t\n' >"$scratch/brief"
same "brief lines" "$scratch/brief" "$scratch/out"
run 1 "csv" eval $plan --format csv day.jsonl
told out "a row for each finding" '^session,date,payer,' \
    '^S-2,2026-03-02,example.plan,denied,75.00,1,units.timed,fail,deny,CO,152,M53,1,"97112: 3 units billed, 2 supported' \
    '^S-3,2026-03-03,example.plan,incomplete,0.00,1,units.timed,unknown,,,,,,needs minutes$'
run 1 "json" eval $plan --format json day.jsonl
told out "an object a line" '^\{"session":"S-1",.*"outcome":"clean"' \
    '^\{"session":"S-2",.*"set_units":\{"line":1,"to":2\}'
run 1 "only findings" eval $plan --format brief --only-findings day.jsonl
told out "S-2 is there" '^S-2'
silent "S-1 is left out" '^S-1'

# One of a thing is in the singular.
sed -n 1p "$data/day.jsonl" | sed 's/"minutes":24,"units":2/"minutes":1,"units":1/' >"$scratch/one.jsonl"
run 1 "a unit and a minute" eval $plan --format csv "$scratch/one.jsonl"
told out "in the singular" '97112: 1 unit billed, 0 supported by 1 timed minute that day'

# Exit statuses.
head -n 1 "$data/day.jsonl" >"$scratch/clean.jsonl"
run 0 "nothing found" eval $plan "$scratch/clean.jsonl"
sed -n 3p "$data/day.jsonl" >"$scratch/unknown.jsonl"
run 4 "something could not be checked" eval $plan "$scratch/unknown.jsonl"
run 2 "a record that cannot be read" eval $plan broken.jsonl
told err "its place" '^broken.jsonl:2:[0-9]+: error\[P07' 'Session S-2'
told out "it is counted" '^  refused +1'
run 2 "the same in brief" eval $plan --format brief broken.jsonl
told out "the other record is judged" '^S-1	'

# Input: CSV, several files, standard input.
run 1 "CSV" eval $plan --format brief day.csv
told out "sessions of a CSV file" '^S-2	denied	units.timed$'
run 1 "CSV, said so" eval $plan --from csv --format brief day.csv
sed -n 1,2p "$data/day.jsonl" >"$scratch/a.jsonl"
sed -n 3,4p "$data/day.jsonl" >"$scratch/b.jsonl"
run 1 "two files" eval $plan --format brief "$scratch/a.jsonl" "$scratch/b.jsonl"
same "two files are as one" "$scratch/brief" "$scratch/out"
pipe 1 "standard input" day.jsonl eval $plan --format brief -
same "standard input is as a file here" "$scratch/brief" "$scratch/out"
pipe 1 "standard input, all read first" day.jsonl eval $plan --format brief --batch -
same "--batch is as a file" "$scratch/brief" "$scratch/out"
pipe 1 "CSV on standard input" day.csv eval $plan --format brief -
told out "it is found to be CSV" '^S-2	denied	units.timed$'
# Another program's columns.
sed -e '1s/^id,date,patient.id,/Visit,DOS,Chart,/' -e '1s/line.code/CPT/' -e '1s/line.charge/Amount/' "$data/day.csv" \
    >"$scratch/visits.csv"
printf 'Visit\tid\nDOS\tdate\nChart\tpatient.id\nCPT\tline.code\nAmount\t-\n' >"$scratch/visits.map"
run 1 "--columns" eval $plan --format brief --columns "$scratch/visits.map" "$scratch/visits.csv"
told out "its columns are read" '^S-2	denied	units.timed$'
pipe 1 "--columns, standard input" "$scratch/visits.csv" eval $plan --format brief --columns "$scratch/visits.map" -
told out "there, too" '^S-2	denied	units.timed$'
run 0 "explain --columns" explain $plan --session S-2 --columns "$scratch/visits.map" "$scratch/visits.csv"
run 0 "compare --columns" compare --rules rules --payers example.plan,example.plan --columns "$scratch/visits.map" \
    "$scratch/visits.csv"
printf 'Visit\tid\nCPT\tline.cod\n' >"$scratch/wrong.map"
run 2 "a map that leads nowhere" eval $plan --columns "$scratch/wrong.map" "$scratch/visits.csv"
told err "its row, and what may be meant" 'wrong.map:2: error\[P0742\]' 'Did you mean `line.code`'
run 2 "no such map" eval $plan --columns "$scratch/none.map" "$scratch/visits.csv"

printf '%s' "$(cat "$data/day.jsonl")" >"$scratch/no_newline.jsonl"
run 1 "no newline at the end" eval $plan --format brief "$scratch/no_newline.jsonl"
same "it makes no difference" "$scratch/brief" "$scratch/out"
: >"$scratch/empty.jsonl"
run 0 "an empty file" eval $plan "$scratch/empty.jsonl"
pipe 0 "empty standard input" "$scratch/empty.jsonl" eval $plan -

# The third visit of the year is too many, whatever the order of input; a pipe knows only what came before.
for day in 09 05 02; do
    sed -n '1{s/S-1/V-'$day'/; s/2026-03-02/2026-04-'$day'/p}' "$data/day.jsonl"
done >"$scratch/visits.jsonl"
printf 'V-09\tdenied\tvisits.year\nV-05\tclean\t\nV-02\tclean\t\n' >"$scratch/visits"
run 1 "files are read before judging" eval $plan --format brief "$scratch/visits.jsonl"
same "the latest visit is the third" "$scratch/visits" "$scratch/out"
pipe 0 "a pipe is judged in order of arrival" "$scratch/visits.jsonl" eval $plan --format brief -

# The same bytes whatever the number of threads.
awk '{
    for (i = 0; i < 3000; i++) {
        line = $0
        sub(/"S-/, "\"R-" i "-", line)
        sub(/"P-/, "\"P-" i "-", line)
        print line
    }
}' "$data/day.jsonl" >"$scratch/many.jsonl"
for format in brief text json; do
    run 1 "one thread, $format" eval $plan --threads 1 --format $format "$scratch/many.jsonl"
    mv "$scratch/out" "$scratch/one"
    run 1 "four threads, $format" eval $plan --threads 4 --format $format "$scratch/many.jsonl"
    same "the same $format" "$scratch/one" "$scratch/out"
done

# Rules.
(
    cd "$data" || exit
    PAYRULE_RULES=rules "$payrule" eval --payer example.plan --history-from 2026-01-01 --format brief day.jsonl
) >"$scratch/out"
same "PAYRULE_RULES names the rulebook" "$scratch/brief" "$scratch/out"
run 0 "--as-of takes the rules of another day" eval $plan --as-of 2023-12-31 --format brief day.jsonl
run 2 "rules with errors" eval --rules broken.rules --payer example.broken day.jsonl
told err "they are shown" '^broken.rules:[0-9]+:[0-9]+: error\[P'
mkdir "$scratch/mixed"
cp "$data/broken.rules" "$data/failing.rules" "$scratch/mixed"
run 2 "another profile has errors" eval --rules "$scratch/mixed" --payer example.failing --format brief day.jsonl
told out "this one is judged all the same" '^S-1	'

# A terminal cannot be steered by what is in a record.
printf '{"id":"S\\u001b[31m","date":"2026-03-02","patient":{"id":"P"},"lines":[{"code":"97110","modifiers":["GP"]}]}\n' \
    >"$scratch/steer.jsonl"
run 4 "a control character in an id" eval $plan "$scratch/steer.jsonl"
silent "it is not written" "$(printf '\033')"

# Output that cannot be written, input that cannot be read.
if [ -c /dev/full ]; then
    number=$((number + 1))
    (cd "$data" && "$payrule" eval $plan day.jsonl) >/dev/full 2>"$scratch/err"
    if [ $? -eq 2 ] && grep -q 'cannot write the output' "$scratch/err"; then
        echo "ok $number - a full disk is told"
    else
        echo "not ok $number - a full disk is told"
    fi
fi
run 2 "a folder instead of a file" eval $plan rules
told err "it is named" 'cannot read rules'

# what cannot be read is not taken for an empty input
pipe 2 "a folder as standard input" rules eval --rules rules --payer example.plan -
told err "is told" 'cannot read standard input'

# a file that becomes shorter while it is judged: what was judged is written first, and fills the pipe
awk 'BEGIN { for (i = 0; i < 60000; i++)
    printf "{\"id\":\"S-%06d\",\"date\":\"2026-03-%02d\",\"patient\":{\"id\":\"P-%d\"},\"lines\":[{\"line\":1,\"code\":\"97110\"," \
           "\"minutes\":20,\"units\":2,\"modifiers\":[\"GP\"],\"charge\":\"80.00\"}]}\n", i, 1 + i / 3000, i % 997 }' \
    >"$scratch/cut.jsonl"
(cd "$data" && "$payrule" eval $plan --format json "$scratch/cut.jsonl" 2>"$scratch/err"; echo $? >"$scratch/status") |
    { read -r _; : >"$scratch/cut.jsonl"; cat >/dev/null; }
result "$(cat "$scratch/status")" 2 "a file that is cut short while it is read"
told err "is told" 'a file became shorter while it was read'

done_testing
