#!/bin/sh
# payrule prove and payrule check --prove: which way rules went, witnesses, bounds. Left out without Z3.
. "$(dirname "$0")/lib.sh"

if "$payrule" prove --payer harbor.plan "$data/prove/old" "$data/prove/old" 2>&1 | grep -q "built without"; then
    echo "1..0 # SKIP built without Z3"
    exit 0
fi

run 0 "the same rules" prove --payer harbor.plan prove/old prove/old
told out "nothing changed" '^all that changed together: same$'
run 1 "two rules that changed" prove --payer harbor.plan --lines 2 --sessions 1 prove/old prove/new
told out "directions" '^units.day: looser' '^units.timed: both ways' '^all that changed together: both ways'
told out "two lines of a few minutes" '^    [12]     97110  8        1$' '^    [12]     97112  8        1$'
told out "what each version makes of it" '^  before: denied, 1 unit$' '^  after: clean$'
told out "both derivations" 'failed for line [12] \(97110\): Timed units' 'passed for line 1 \(9711[02]\), line 2'
told out "the bound" '^the bound: sessions of at most 2 lines after at most 1 other session of 2 lines'
run 1 "directions only" prove --payer harbor.plan --lines 1 --sessions 1 --brief prove/old prove/new
silent "no session is shown" 'session S-1'
run 1 "as JSON" prove --payer harbor.plan --lines 2 --sessions 1 --format json prove/old prove/new
told out "an object for each rule" '^\{"rule":"units.day","direction":"looser".*"records":"\{\\"id' '^\{"direction":"both ways"'
run 64 "one folder" prove --payer harbor.plan prove/old
run 64 "too many lines" prove --payer harbor.plan --lines 13 prove/old prove/new
run 64 "another payer" prove --payer haven.plan prove/old prove/new
told err "the payer is named" 'no payer `haven.plan`'
run 0 "nothing is wrong with the old ones" check --prove prove/old
told out "the bound is told" '^proved for sessions of at most 4 lines'
done_testing
