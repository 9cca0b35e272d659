#!/bin/sh
# The rulebook's own score: of 100 small changes of its rules at least 95 are noticed by its tests, in each file, and why
# the others are not is said in the file. The score is shown; docs/mutation.md says what it means.
root=${abs_top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
payrule=${PAYRULE:?names the program to test}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

files=$(cd "$root/rules" && find . -name '*.rules' | sort)
echo "1..$(echo "$files" | wc -l)"
number=0
for file in $files; do
    number=$((number + 1))
    if "$payrule" test "$root/rules/${file#./}" --mutate --at-least 95 >"$scratch/out" 2>&1; then
        echo "ok $number - ${file#./}: $(tail -n 1 "$scratch/out")"
    else
        sed "s|$root/||;s/^/# /" "$scratch/out"
        echo "not ok $number - ${file#./}: $(tail -n 1 "$scratch/out")"
    fi
done
