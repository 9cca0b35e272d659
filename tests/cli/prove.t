#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# payrule diff --direction, --witness and payrule check --prove: which way rules went, witnesses, bounds. Left out without
# Z3.
. "$(dirname "$0")/lib.sh"

if "$payrule" diff --direction "$data/prove/old" "$data/prove/old" 2>&1 | grep -q "built without"; then
    echo "1..0 # SKIP built without Z3"
    exit 0
fi

small="--lines 2 --sessions 1"
run 0 "the same rules" diff --direction prove/old prove/old
silent "nothing changed, so nothing is asked" 'Which way'
run 1 "two rules that changed" diff --witness $small prove/old prove/new
told out "directions" '^units.day \(harbor.plan\): looser' '^units.timed \(harbor.plan\): both ways' \
    '^harbor.plan as a whole: both ways'
told out "the other direction" '^  no session within the bound is judged more strictly$'
told out "two lines of a few minutes" '^    [12]     97110  8        1$' '^    [12]     97112  8        1$'
told out "what each version makes of it" '^  before: denied, 1 unit$' '^  after: clean$'
told out "both derivations" 'failed for line [12] \(97110\): Timed units' 'passed for line 1 \(9711[02]\), line 2'
told out "the bound" '^the bound: sessions of at most 2 lines after at most 1 other session of 2 lines'
told out "the changes themselves" '^2 changes of meaning$'
run 1 "directions only" diff --direction --lines 1 --sessions 1 prove/old prove/new
silent "no session is shown" 'session S-1'
run 1 "as JSON" diff --witness $small --format json prove/old prove/new
told out "an object for each rule" '"directions":\[\{"rule":"units.day","profiles":\["harbor.plan"\],"direction":"looser"' \
    ',\{"profiles":\["harbor.plan"\],"direction":"both ways"' '"records":"\{\\"id' '\],"bound":"sessions of at most 2 lines'
run 1 "as a page" diff --witness $small --format html prove/old prove/new
told out "a heading and what is laid out" '<h3>units.day \(harbor.plan\): looser</h3>' '^<pre>  no session within'
run 64 "too many lines" diff --direction --lines 13 prove/old prove/new
run 64 "a bound without proofs" diff --lines 2 prove/old prove/new
run 64 "sessions or proofs" diff --list --replay sessions.jsonl --witness prove/old prove/new
run 64 "another payer" diff --direction --payer haven.plan prove/old prove/new
told err "the payer is named" 'no payer `haven.plan`'
run 0 "nothing is wrong with the old ones" check --prove prove/old
told out "the bound is told" '^proved for sessions of at most 4 lines'
run 1 "two rules that cannot be kept together, and units that nobody counts" check --prove prove/flawed
told out "the pair, and the gap" 'notice.given applies together with this one, and both never pass together: notice.none$' \
    'harbor.rules:3: a session that rules name has units that no rule counts or limits:$'
told out "a session for each" '^    1     97110$' '^    1     97150$'
run 1 "as JSON" check --prove --format json prove/flawed
told out "with records" '"proof":"contradicts","rule":"notice.given","other":"notice.none","records":"\{\\"id' '"proof":"gap"'
done_testing
