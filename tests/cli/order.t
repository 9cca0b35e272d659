#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# payrule eval: the verdict on a session is the same whatever the order of the input, the number of threads, and
# whether the input is taken in steps of days, as a whole, or, being long, is read twice.
. "$(dirname "$0")/lib.sh"

mkdir "$scratch/rules"
cat >"$scratch/rules/plan.rules" <<'RULES'
payer rules 1

profile example.plan "An invented plan"
  in force from 2024-01-01
  verified 2026-11-20
end

source manual "Invented manual"

rule sessions.year "Ten sessions a year"
  cite manual "1"
  limit sessions to 10 per calendar year
  otherwise deny as PR-119
end

rule units.day "Four units a day"
  cite manual "2"
  limit units to 4 per date of service, counting only the excess
  otherwise deny as CO-151
end
RULES

# sessions COUNT PADDING: in order of date, some twenty a day, of 50 patients; each with that many bytes more
sessions() {
    awk -v count="$1" -v size="$2" 'BEGIN {
        while (length(padding) < size) padding = padding "xxxxxxxxxxxxxxxx"
        for (i = 0; i < count; i++) {
            day = int(i / 20)
            printf "{\"id\":\"S-%05d\",\"clinic\":\"%s\",\"date\":\"2026-%02d-%02d\",\"patient\":{\"id\":\"P-%d\"},",
                i, padding, 1 + int(day / 28) % 12, 1 + day % 28, (i * 7) % 50
            printf "\"lines\":[{\"code\":\"97112\",\"minutes\":30,\"units\":%d}]}\n", 1 + i % 5
        }
    }'
}

# mixed: the lines of standard input in another order, each once
mixed() { awk '{ print (NR * 7919) % 1000003 "\t" $0 }' | sort -n | cut -f2-; }

plan="--rules $scratch/rules --payer example.plan --history-from 2026-01-01 --format brief"

# judged NAME FILE: the same sessions as in $scratch/expected, in whatever order
judged() {
    run 1 "$1" eval $plan --threads "$3" "$2"
    sort "$scratch/out" >"$scratch/sorted"
    same "$1: the same verdicts" "$scratch/expected" "$scratch/sorted"
}

# two days at a time
sessions 3000 200 >"$scratch/short.jsonl"
run 1 "in order" eval $plan --threads 1 "$scratch/short.jsonl"
sort "$scratch/out" >"$scratch/expected"
told out "some pass, and some fail by either rule" 'clean' 'sessions\.year$' 'units\.day'
cp "$scratch/out" "$scratch/one"
run 1 "in order, three threads" eval $plan --threads 3 "$scratch/short.jsonl"
same "in order, three threads: the same bytes" "$scratch/one" "$scratch/out"
mixed <"$scratch/short.jsonl" >"$scratch/mixed.jsonl"
judged "in another order" "$scratch/mixed.jsonl" 1
judged "in another order, three threads" "$scratch/mixed.jsonl" 3
tail -n +1500 "$scratch/short.jsonl" >"$scratch/late.jsonl"
head -n 1499 "$scratch/short.jsonl" >"$scratch/early.jsonl"
run 1 "two files, the later one first" eval $plan "$scratch/late.jsonl" "$scratch/early.jsonl"
sort "$scratch/out" >"$scratch/sorted"
same "two files, the later one first: the same verdicts" "$scratch/expected" "$scratch/sorted"

# a void that comes last takes the first session of its patient away, however the input is cut
sed '1s/"clinic"/"claim":"C-1","clinic"/' "$scratch/short.jsonl" >"$scratch/void.jsonl"
printf '%s\n' '{"id":"V-1","date":"2026-12-31","patient":{"id":"P-0"},"claim":"C-1","frequency":"8",
"lines":[{"code":"97112"}]}' | tr -d '\n' >>"$scratch/void.jsonl"
run 1 "a void at the end" eval $plan --threads 1 "$scratch/void.jsonl"
sort "$scratch/out" >"$scratch/with"
{ tail -n 1 "$scratch/void.jsonl"; echo; sed '$d' "$scratch/void.jsonl"; } >"$scratch/first.jsonl"
run 1 "a void at the beginning" eval $plan --threads 1 "$scratch/first.jsonl"
sort "$scratch/out" >"$scratch/sorted"
same "the void's place changes nothing" "$scratch/with" "$scratch/sorted"
number=$((number + 1))
if cmp -s "$scratch/with" "$scratch/expected"; then
    echo "not ok $number - the void changes something"
else
    echo "ok $number - the void changes something"
fi

# longer than what is kept: 37 MB, of which a step can take a day
sessions 4000 9000 >"$scratch/long.jsonl"
run 1 "a long input in order" eval $plan --threads 1 "$scratch/long.jsonl"
sort "$scratch/out" >"$scratch/expected"
cp "$scratch/out" "$scratch/one"
run 1 "a long input in order, three threads" eval $plan --threads 3 "$scratch/long.jsonl"
same "a long input in order, three threads: the same bytes" "$scratch/one" "$scratch/out"
rm "$scratch/short.jsonl" "$scratch/mixed.jsonl"
# each half is in order, and two threads look at one half each: the spaces make the first of them the longer one
{ tail -n +2001 "$scratch/long.jsonl" | sed '1s/$/          /'; head -n 2000 "$scratch/long.jsonl"; } >"$scratch/halves.jsonl"
judged "the later half first, two threads" "$scratch/halves.jsonl" 2
rm "$scratch/halves.jsonl"
mixed <"$scratch/long.jsonl" >"$scratch/mixed.jsonl"
rm "$scratch/long.jsonl"
judged "a long input in another order" "$scratch/mixed.jsonl" 1
judged "a long input in another order, three threads" "$scratch/mixed.jsonl" 3

done_testing
