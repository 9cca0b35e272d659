#!/bin/sh
# shellcheck disable=SC1091,SC2086,SC2154
# A recording that is killed at any moment leaves a whole store, and repeated it leaves the same one as a recording that
# was not killed. Bounded by number, not by time.
. "$(dirname "$0")/lib.sh"

on="eval --rules rules --payer example.plan --format brief --history-from 2026-01-01"
awk 'BEGIN {
    for (i = 0; i < 20000; i++)
        printf "{\"id\":\"S-%d\",\"date\":\"2026-03-0%d\",\"patient\":{\"id\":\"P-%d\"},\"lines\":[{\"line\":1,\"code\":\"97112\",\"minutes\":15,\"units\":1,\"modifiers\":[\"GP\"]}]}\n", i, 1 + i % 7, i % 5000
}' >"$scratch/day.jsonl"
cd "$data" || exit 1

"$payrule" $on --history "$scratch/whole.db" --record "$scratch/day.jsonl" >"$scratch/whole.out" 2>/dev/null
"$payrule" history show --history "$scratch/whole.db" --format json >"$scratch/whole.json"

# check NAME: the store can be read, and holds nothing but sessions of the day, each once.
check() {
    number=$((number + 1))
    if [ -f "$scratch/killed.db" ] && [ -s "$scratch/killed.db" ] &&
        "$payrule" history show --history "$scratch/killed.db" --format json >"$scratch/part.json" 2>"$scratch/err"; then
        if sort "$scratch/part.json" | comm -23 - "$scratch/sorted.json" | grep -q .; then
            echo "not ok $number - $1: the store holds something else"
            return
        fi
    elif [ -s "$scratch/err" ] && ! grep -q P0881 "$scratch/err"; then # before its tables were made it is an empty file
        sed 's/^/# /' "$scratch/err"
        echo "not ok $number - $1: the store cannot be read"
        return
    fi
    echo "ok $number - $1: the store is whole, with $(wc -l <"$scratch/part.json") sessions"
}

sort "$scratch/whole.json" >"$scratch/sorted.json"
: >"$scratch/err"
: >"$scratch/part.json"
for round in 1 2 3 4 5 6 7 8 9 10 11 12; do
    "$payrule" $on --history "$scratch/killed.db" --record - <"$scratch/day.jsonl" >/dev/null 2>&1 &
    worker=$!
    sleep "$(printf 0.%03d $((round * 30)))" # from before the store is made to after its last batch
    kill -9 "$worker" 2>/dev/null
    wait "$worker" 2>/dev/null
    check "killed in round $round"
done

"$payrule" $on --history "$scratch/killed.db" --record "$scratch/day.jsonl" >"$scratch/again.out" 2>/dev/null
"$payrule" history show --history "$scratch/killed.db" --format json >"$scratch/again.json"
same "repeated, the answers are the same" "$scratch/whole.out" "$scratch/again.out"
same "and so is the store" "$scratch/whole.json" "$scratch/again.json"

done_testing
