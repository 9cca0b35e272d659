#!/bin/sh
# shellcheck disable=SC1091,SC2086,SC2154
# Work that is interrupted ends where what was done is whole, says how far it came, and ends as an interrupted program.
# The output is a pipe that nobody empties, so that the program waits in the midst of its work, however fast it is.
. "$(dirname "$0")/lib.sh"

on="--rules rules --payer example.plan --history-from 2026-01-01"
awk 'BEGIN {
    for (i = 0; i < 20000; i++)
        printf "{\"id\":\"S-%d\",\"date\":\"2026-03-%02d\",\"patient\":{\"id\":\"P-%d\"},\"lines\":[{\"line\":1,\"code\":\"97112\",\"minutes\":15,\"units\":1,\"modifiers\":[\"GP\"]}]}\n", i, 1 + i / 1000, i % 5000
}' >"$scratch/days.jsonl"
cd "$data" || exit 1
mkfifo "$scratch/pipe"

# interrupted NAME ARGUMENT...: its output is in $scratch/out, what it says in $scratch/err.
interrupted() {
    name=$1
    shift
    "$payrule" "$@" >"$scratch/pipe" 2>"$scratch/err" &
    worker=$!
    exec 3<"$scratch/pipe"
    dd bs=1 count=1 <&3 >"$scratch/out" 2>/dev/null
    kill -TERM "$worker"
    cat <&3 >>"$scratch/out"
    exec 3<&-
    wait "$worker"
    result $? 143 "$name"
}

# fewer NAME FILE: whole lines, but not of all sessions.
fewer() {
    number=$((number + 1))
    lines=$(wc -l <"$2")
    if [ "$lines" -gt 0 ] && [ "$lines" -lt 20000 ] && [ "$(tail -c 1 "$2" | tr -d '\n')" = "" ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1: $lines lines"
    fi
}

interrupted "judging" eval $on --format json --threads 1 "$scratch/days.jsonl"
fewer "whole answers of some sessions" "$scratch/out"
told err "how far it came" "^payrule eval: interrupted when $(wc -l <"$scratch/out") sessions were judged; their answers are written$"

# sessions that are recorded may depend on all others: they are judged in one go
interrupted "recording" eval $on --format json --history "$scratch/store.db" --record \
    --receipts "$scratch/receipts.jsonl" "$scratch/days.jsonl"
told err "nothing is recorded" "^payrule eval: interrupted when 0 sessions were recorded; the same command records the rest$"
number=$((number + 1))
if [ "$(wc -l <"$scratch/receipts.jsonl")" -eq "$(wc -l <"$scratch/out")" ]; then
    echo "ok $number - a receipt for each answer"
else
    echo "not ok $number - a receipt for each answer"
fi

"$payrule" eval $on --format brief --receipts "$scratch/all.jsonl" "$scratch/days.jsonl" >/dev/null 2>&1
interrupted "verifying" verify --rules rules --format json "$scratch/all.jsonl"
fewer "of some receipts" "$scratch/out"
told err "how far it came" "^payrule verify: interrupted when $(wc -l <"$scratch/out") receipts were verified$"

done_testing
