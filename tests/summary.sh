#!/bin/sh
# Closes a test run with one line, "N passed, N failed", counted from the .trs files named. Fails when a test failed,
# when a file is missing (its test did not end), or when nothing passed.

# results of the kinds $2 in file $1
count() {
    grep -c -E "^:test-result: ($2)" "$1"
}

passed=0 failed=0
for results; do
    if [ ! -f "$results" ]; then
        failed=$((failed + 1))
        continue
    fi
    passed=$((passed + $(count "$results" 'PASS|XFAIL')))
    failures=$(count "$results" 'FAIL|XPASS')
    # A program that found failures says so once more by its exit status; that is no further failure.
    [ "$failures" -gt 0 ] || failures=$(count "$results" ERROR)
    failed=$((failed + failures))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
