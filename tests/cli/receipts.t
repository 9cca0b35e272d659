#!/bin/sh
# shellcheck disable=SC1091,SC2086,SC2154
# Receipts: payrule eval --receipts, and payrule verify.
. "$(dirname "$0")/lib.sh"

on="--rules rules --payer example.plan --history-from 2026-01-01"
receipts=$scratch/receipts.jsonl

# visit DAY UNITS: a session of P-1; the plan pays two visits a year.
visit() {
    printf '{"id":"S-%s","date":"2026-03-%s","patient":{"id":"P-1"},"claim":"C-%s","received":"2026-04-01","discipline":"PT","billing_provider":{"npi":"1992999015"},"lines":[{"line":1,"code":"97112","minutes":30,"units":%s,"modifiers":["GP"],"charge":"80.00"}]}\n' "$1" "$1" "$1" "$2"
}

# ---- written ----

run 1 "a day with receipts" eval $on --format brief --receipts "$receipts" day.jsonl
cp "$scratch/out" "$scratch/brief"
run 1 "the same day without" eval $on --format brief day.jsonl
same "the answers are the same" "$scratch/brief" "$scratch/out"
cp "$receipts" "$scratch/out"
told out "a receipt is what it was judged by, the session, its history, the answer" \
    '^\{"receipt":1,"engine":"payrule [0-9.]+","payer":"example.plan","history_from":"2026-01-01","as_of":null,"rulebook":"sha256:[0-9a-f]{64}","rules":"sha256:[0-9a-f]{64}","tables":\[\{"table":"pairs","file":"tables/pairs.tsv","sum":"sha256:.*"session_sum":"sha256:.*"session":\{"id":"S-2",.*"history":\[\],"answer":\{"session":"S-2",'
number=$((number + 1))
if [ "$(stat -c %a "$receipts")" = 600 ]; then
    echo "ok $number - only the owner may read them"
else
    echo "not ok $number - only the owner may read them: $(stat -c %a "$receipts")"
fi
run 2 "the same file again" eval $on --format brief --receipts "$receipts" day.jsonl
told err "is not written over" 'is there already, and receipts are not written over; name another file$'
for format in text json csv html; do
    rm -f "$scratch/again.jsonl"
    run 1 "as $format" eval $on --format $format --threads 3 --receipts "$scratch/again.jsonl" day.jsonl
    same "the receipts are the same" "$receipts" "$scratch/again.jsonl"
done
rm -f "$scratch/again.jsonl"
run 1 "with nothing but findings" eval $on --format json --only-findings --receipts "$scratch/again.jsonl" day.jsonl
same "every session has a receipt all the same" "$receipts" "$scratch/again.jsonl"
run 1 "a day as CSV" eval $on --format brief --receipts "$scratch/csv.jsonl" day.csv
run 0 "its receipts" verify --rules rules "$scratch/csv.jsonl"
run 2 "a folder that is not there" eval $on --receipts "$scratch/none/r.jsonl" day.jsonl
told err "is told" 'cannot write .*none/r.jsonl: '

# ---- verified ----

run 0 "receipts reproduce" verify --rules rules "$receipts"
told out "which is summed up" '^4 receipts: 4 reproduce byte for byte, 0 do not$'
run 0 "with --verbose" verify --rules rules --verbose "$receipts"
told out "each is told of" 'receipts.jsonl:2: S-2 under example.plan: reproduced$'
pipe 0 "a pipe" "$receipts" verify --rules rules -
told out "is read, too" '^4 receipts: 4 reproduce'

# ---- the history is in the receipt ----

# sessions in no order, a void and what it voids, one with a voided line only, one whose line spans days
{
    for day in 09 02 03 04 05 06; do visit $day 2; done
    visit 02 2 | sed 's/"id":"S-02"/"id":"S-02v"/; s/"received":"2026-04-01"/"received":"2026-04-02","frequency":"8"/'
    visit 07 2 | sed 's/"code":"97112"/"code":"97112","voided":true/'
    visit 08 2 | sed 's/"charge"/"through":"2026-03-10","body_region":"left_knee","charge"/; s/"modifiers":\["GP"\]/"modifiers":[]/'
} >"$scratch/patient.jsonl"
run 1 "a patient's sessions" eval $on --format brief --receipts "$scratch/patient.receipts" "$scratch/patient.jsonl"
run 0 "each reproduces out of its own receipt" verify --rules rules "$scratch/patient.receipts"
told out "all of them" '^9 receipts: 9 reproduce byte for byte, 0 do not$'
sort -r "$scratch/patient.jsonl" >"$scratch/other.jsonl"
run 1 "in another order" eval $on --format brief --threads 2 --receipts "$scratch/other.receipts" "$scratch/other.jsonl"
sort "$scratch/patient.receipts" >"$scratch/a"
sort "$scratch/other.receipts" >"$scratch/b"
same "the receipts are the same" "$scratch/a" "$scratch/b"

# two sessions of one day, whose minutes count together
{
    visit 02 2 | sed 's/"S-02"/"S-02a"/; s/"minutes":30/"minutes":7/; s/"units":2/"units":1/'
    visit 02 1 | sed 's/"minutes":30/"minutes":8/'
} >"$scratch/pair.jsonl"
run 1 "two sessions of a day" eval $on --format brief --receipts "$scratch/pair.receipts" "$scratch/pair.jsonl"
cp "$scratch/pair.receipts" "$scratch/out"
told out "each is in the other's history" '"session":\{"id":"S-02a".*"history":\[\{"id":"S-02",' \
    '"session":\{"id":"S-02",.*"history":\[\{"id":"S-02a",'
run 0 "and they reproduce" verify --rules rules "$scratch/pair.receipts"

# a long input that is judged in steps of some days: what is read ahead is in no receipt
awk 'BEGIN { for (d = 1; d <= 28; d++) for (i = 1; i <= 60; i++)
    printf "{\"id\":\"S-%02d-%d\",\"date\":\"2026-02-%02d\",\"patient\":{\"id\":\"P-%d\"},\"discipline\":\"PT\",\"billing_provider\":{\"npi\":\"1992999015\"},\"lines\":[{\"line\":1,\"code\":\"97112\",\"minutes\":30,\"units\":2,\"modifiers\":[\"GP\"],\"charge\":\"80.00\"}]}\n", d, i, d, i }' >"$scratch/long.jsonl"
for threads in 1 4; do
    run 1 "a long input in $threads threads" eval $on --format brief --threads $threads \
        --receipts "$scratch/long.$threads" "$scratch/long.jsonl"
done
same "the receipts are the same" "$scratch/long.1" "$scratch/long.4"
run 0 "and reproduce" verify --rules rules "$scratch/long.1"
told out "all of them" '^1680 receipts: 1680 reproduce'
head -n 600 "$scratch/long.jsonl" >"$scratch/part.jsonl"
pipe 1 "a pipe" "$scratch/part.jsonl" eval $on --format brief --receipts "$scratch/piped" -
head -n 600 "$scratch/long.1" >"$scratch/part.receipts"
run 0 "its receipts" verify --rules rules "$scratch/piped"

# ---- by reference ----

for day in 02 03 04; do visit $day 2 >"$scratch/$day.jsonl"; done
{ echo; cat "$scratch/03.jsonl"; echo; cat "$scratch/04.jsonl"; } >"$scratch/late.jsonl"
located=$scratch/located.jsonl
run 1 "by reference" eval $on --format brief --receipts "$located" --receipts-by-reference "$scratch/02.jsonl" "$scratch/late.jsonl"
cp "$located" "$scratch/out"
told out "receipts tell file and line" '"session_at":\{"file":".*/late.jsonl","line":4\},"history_at":\[\{"file":".*/02.jsonl","line":1,"sum":"sha256:[0-9a-f]{64}"\},\{"file":".*/late.jsonl","line":2,'
silent "and hold no session" '"charge"'
run 0 "they reproduce" verify --rules rules "$located"
sed 's/"patient"/"clinic":"north","patient"/' "$scratch/02.jsonl" >"$scratch/clinic.jsonl"
cp "$scratch/clinic.jsonl" "$scratch/02.jsonl"
run 1 "a session has another clinic, which decides nothing" verify --rules rules "$located"
told out "it is another, and counts the same in the history" 'located.jsonl:1: S-02 under example.plan: ' \
    'because the session in line 1 of .*/02.jsonl is another now$' '^3 receipts: 2 reproduce byte for byte, 1 does not$'
visit 02 3 >"$scratch/02.jsonl"
run 1 "a session of the history is another" verify --rules rules "$located"
told out "which is told" 'located.jsonl:1: S-02 under example.plan: ' \
    'because the session in line 1 of .*/02.jsonl is another now$' '^3 receipts: 0 reproduce byte for byte, 3 do not$'
rm "$scratch/02.jsonl"
run 1 "the file is gone" verify --rules rules "$located"
told out "which is told" 'because there is no session in line 1 of .*/02.jsonl$' \
    'because there is no session in line 1 of .*/02.jsonl, which it was judged with$' \
    'S-04 under example.plan: differs$' '    outcome: was denied, now clean$'
run 64 "CSV has no lines to refer to" eval $on --receipts "$scratch/x" --receipts-by-reference day.csv
told err "what to do is told" 'payrule convert day.csv > sessions.jsonl$'
number=$((number + 1))
if [ -e "$scratch/x" ]; then
    echo "not ok $number - no empty file is left"
else
    echo "ok $number - no empty file is left"
fi
pipe 64 "a pipe has none" day.jsonl eval $on --receipts "$scratch/x2" --receipts-by-reference -
told err "which is told" 'which standard input is not$'
run 64 "by reference without a file" eval $on --receipts-by-reference day.jsonl

# ---- with a store ----

visit 02 2 >"$scratch/02.jsonl"
store=$scratch/history.db
run 0 "the past" history import --history "$store" "$scratch/02.jsonl" "$scratch/03.jsonl"
run 1 "with a store" eval $on --format brief --history "$store" --record --receipts "$scratch/stored" "$scratch/04.jsonl"
run 0 "receipts hold what the store held" verify --rules rules "$scratch/stored"
run 1 "by reference" eval $on --format brief --history "$store" --receipts "$scratch/stored.at" --receipts-by-reference "$scratch/04.jsonl"
cp "$scratch/stored.at" "$scratch/out"
told out "they tell date and id" '"history_at":\[\{"stored":"2026-03-02","id":"S-02","sum":"sha256:'
run 0 "they reproduce" verify --rules rules --history "$store" "$scratch/stored.at"
run 1 "without the store they do not" verify --rules rules "$scratch/stored.at"
told out "which is told" 'because 2 sessions it was judged with are not in the store, as none is named$'
visit 03 3 >"$scratch/03b.jsonl"
run 0 "a stored session is replaced" history import --history "$store" "$scratch/03b.jsonl"
run 1 "which shows" verify --rules rules --history "$store" "$scratch/stored.at"
told out "and is told" 'S-04 under example.plan: the answer is the same, but not what it rests on$' \
    'because the session S-03 of 2026-03-03 in the store is another now$'

if [ -c /dev/full ]; then
    run 2 "receipts that cannot be written" eval $on --format brief --history "$scratch/full.db" --record --receipts /dev/full "$scratch/04.jsonl"
    told err "which is told" 'cannot write /dev/full: '
    run 0 "how much the store holds" history show --history "$scratch/full.db"
    told out "nothing was recorded" '^sessions +0$'
fi

# ---- why ----

cp -r "$data/rules" "$scratch/rules"
echo '# a word' >>"$scratch/rules/plan.rules"
run 1 "other rule files" verify --rules "$scratch/rules" "$receipts"
told out "the verdicts are the same" 'S-1 under example.plan: the verdict is the same, but not byte for byte$' \
    'because the rule files are others: sha256:[0-9a-f]* was sha256:' '    rulebook: was sha256:.*, now sha256:'
sed -i '/^parameter visit_limit/,/^end/s/ 2 visits/ 9 visits/' "$scratch/rules/plan.rules"
run 1 "other rules" verify --rules "$scratch/rules" "$scratch/stored"
told out "other verdicts" 'S-04 under example.plan: differs$' '    outcome: was denied, now ' \
    '    visits.year: was fail deny, lines \[1\], now nothing$'
rm -rf "$scratch/rules"
cp -r "$data/rules" "$scratch/rules"
printf '97110\t97530\t\t20200101\t*\t1\t\n' >>"$scratch/rules/tables/pairs.tsv"
run 1 "another edition of a table" verify --rules "$scratch/rules" "$receipts"
told out "is told" 'because the edition tables/pairs.tsv of the table pairs holds other rows$'
number=$((number + 1))
if grep -q 'rule files' "$scratch/out"; then
    echo "not ok $number - and the rule files are not blamed"
else
    echo "ok $number - and the rule files are not blamed"
fi
sed 's/"payrule [0-9.]*"/"payrule 0.0.1"/' "$receipts" >"$scratch/older"
run 0 "another engine that answers the same" verify --rules rules --verbose "$scratch/older"
told out "is named" 'although it was judged by payrule 0.0.1, and this is payrule '
sed 's/"passed":4/"passed":5/' "$receipts" >"$scratch/changed"
run 1 "a changed answer" verify --rules rules "$scratch/changed"
told out "is told" 'because the answer in the receipt was changed' '    passed: was 5, now 4$'
sed '4s/"minutes":33/"minutes":3/' "$receipts" >"$scratch/changed"
run 1 "a changed session" verify --rules rules "$scratch/changed"
told out "is told" 'S-4 under example.plan: differs$' 'because the session in the receipt was changed' \
    '    units.timed: was nothing, now fail deny' '^4 receipts: 3 reproduce byte for byte, 1 does not$'
sed '9s/"history":\[\(.*\)"units":2/"history":[\1"units":1/' "$scratch/patient.receipts" >"$scratch/changed"
run 1 "a changed history" verify --rules rules "$scratch/changed"
told out "is told" 'because the history in the receipt was changed'
sed 's/"payer":"example.plan","history_from"/"payer":"example.none","history_from"/' "$receipts" >"$scratch/changed"
run 1 "a payer that is not there" verify --rules rules "$scratch/changed"
told out "is told" 'because the rulebook has no payer example.none$'
run 1 "as JSON" verify --rules rules --format json "$scratch/patient.receipts" "$scratch/changed"
told out "an object for each receipt" \
    '^\{"file":".*changed","line":1,"session":"S-1","payer":"example.none","reproduced":false,"same_verdict":false,"because":\[\{"kind":"rules","text":"the rulebook has no payer example.none"\}\],"differences":\[\]\}$' \
    '"line":9,"session":"S-08","payer":"example.plan","reproduced":true,"same_verdict":true,"because":\[\],"differences":\[\]\}$'

# ---- what cannot be read ----

{ echo 'no receipt'; cat "$receipts"; head -n 1 "$receipts" | cut -c 1-300; head -n 1 "$receipts" | sed 's/"session":{"id":"S-1"/"session":{"id":7/'; } >"$scratch/broken"
run 2 "what is no receipt" verify --rules rules "$scratch/broken"
told err "is told with its place" 'broken:1:1: error: the receipt cannot be read$' \
    '^note: a receipt begins with \{"receipt":1,\.$' 'broken:6:[0-9]+: error: ' 'broken:7:[0-9]+: error: ' \
    '3 receipts could not be read$'
told out "the others go on" '^4 receipts: 4 reproduce'
{ sed -n 1p "$receipts" | sed 's/"payrule [0-9.]*"/"payrule\xff"/'; } >"$scratch/bytes"
run 2 "bytes that are not UTF-8" verify --rules rules --format json "$scratch/bytes"
told err "are told" 'bytes:1:31: error: ' 'a receipt is UTF-8 without NUL'
silent "and not written" .
run 64 "no file" verify --rules rules
run 2 "a file that is not there" verify --rules rules "$scratch/none"
done_testing
