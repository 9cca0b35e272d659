#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# payrule eval --format html: the page, its markup, and that it is the same whatever the threads.
. "$(dirname "$0")/lib.sh"

plan="--rules rules --payer example.plan --history-from 2026-01-01"

run 1 "a page" eval $plan --format html day.jsonl
same "it is the page that was reviewed (tests/cli/data/day.html)" "$data/day.html" "$scratch/out"
well_formed "$scratch/out" "its markup is well-formed"
told out "the total" '<b>\$75\.00</b> at risk in <b>4</b> sessions'
told out "the month" '<td>2026-03</td><td class="n">4</td><td class="n">1</td>'
told out "the rule, with its title" '<tr><td>units\.timed<br/><span class="faint">'
told out "what to do" '<dt>to repair</dt><dd>bill 2 units on line 1</dd>'
told out "what was not checked" '<tr><td>units\.timed</td><td>minutes</td><td class="n">1</td>'
told out "by what it was judged" 'sha256:[0-9a-f]{64}' '<td>tables/pairs.tsv</td>'
number=$((number + 1))
if grep -q -E '<script|https?://[^w]' "$scratch/out"; then
    echo "not ok $number - it needs nothing from elsewhere"
else
    echo "ok $number - it needs nothing from elsewhere"
fi
pipe 1 "standard input is read as a whole" day.jsonl eval $plan --format html -
sed 's|standard input|day.jsonl|' "$scratch/out" >"$scratch/page"
same "and gives the same page" "$data/day.html" "$scratch/page"

run 1 "a page of a payer whose rules read no table" eval --rules rules --payer example.other --format html day.jsonl
silent "shows none" 'pairs.tsv'

# Whatever the input holds is text.
sed -n 2p "$data/day.jsonl" | sed -e 's/"S-2"/"<script>alert(1)<\/script>\&amp;\\u0007"/' \
    -e 's/^{/{"clinic":"O'"'"'Brien \\"PT\\" <north>",/' >"$scratch/hostile.jsonl"
run 1 "texts that look like markup" eval $plan --format html "$scratch/hostile.jsonl"
well_formed "$scratch/out" "stay text"
told out "escaped" '&lt;script&gt;alert\(1\)&lt;/script&gt;&amp;amp;' 'O&#39;Brien &quot;PT&quot; &lt;north&gt;'
: >"$scratch/empty.jsonl"
run 0 "no sessions" eval $plan --format html "$scratch/empty.jsonl"
well_formed "$scratch/out" "an empty page is well-formed, too"

# Many sessions in several pieces: the figures are of all, the sessions the worst 50, for any number of threads.
awk '{ lines[NR] = $0 } END { for (i = 0; i < 4000; i++) for (n = 1; n <= NR; n++) {
    line = lines[n]; gsub(/"S-/, "\"" i "-S-", line); gsub(/"P-/, "\"" i "-P-", line); print line } }' \
    "$data/day.jsonl" >"$scratch/many.jsonl"
run 1 "one thread" eval $plan --format html --threads 1 "$scratch/many.jsonl"
cp "$scratch/out" "$scratch/one"
run 1 "three threads" eval $plan --format html --threads 3 "$scratch/many.jsonl"
same "the same page" "$scratch/one" "$scratch/out"
told out "the worst are shown" '50 of the 8,000 sessions of which there is something to say'
number=$((number + 1))
if [ "$(grep -c '<details' "$scratch/out")" -eq 50 ]; then
    echo "ok $number - 50 of them"
else
    echo "not ok $number - 50 of them"
fi

done_testing
