#!/bin/sh
# Replays the corpus of every fuzz target: what once was found stays found.
set -- "${abs_top_srcdir:?}"/tests/fuzz/fuzz_*.c

echo "1..$#"
number=0
for source; do
    number=$((number + 1))
    name=$(basename "$source" .c)
    name=${name#fuzz_}
    if "${abs_top_builddir:?}/tests/fuzz/replay_$name" "$abs_top_srcdir/tests/fuzz/corpus/$name" >&2; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
    fi
done
