#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# payrule test --coverage, and the formats of its results.
. "$(dirname "$0")/lib.sh"

# here STATUS NAME ARGUMENT...: as run, in the scratch folder, so that places do not depend on its name.
here() {
    wanted=$1 name=$2
    shift 2
    (cd "$scratch" && "$payrule" "$@") >"$scratch/out" 2>"$scratch/err" </dev/null
    result $? "$wanted" "$name"
}

# ---- what no test reaches: every kind of it, exactly ----

mkdir -p "$scratch/rules/tables"
cat >"$scratch/rules/tables/mue.tsv" <<'TABLE'
97110	4	3
97112	4	3
97140	2	2
TABLE
cat >"$scratch/rules/base.rules" <<'RULES'
payer rules 1

profile example.base "An invented payer"
  in force from 2024-01-01
end

source manual "Invented manual"

codes timed = 97110, 97112 from 2025-01-01

modifiers separate = 59, XS

table mue "Unlikely units"
  format mue
  file "tables/mue.tsv" from 2024-01-01
end

parameter most "Most units" as units
  from 2024-01-01 is 4 units cite manual "2"
  from 2026-01-01 is 3 units cite manual "3"
end

rule a.units "So many units a day"
  cite manual "1"
  applies to timed
  when setting is practitioner and (clinic is "north" or clinic is "south")
  limit units to most per date of service, counting only the excess
  unless modifier KX
  if unknown hold
  otherwise deny as CO-119
  say "{units} units were billed and {limit} units are paid"
  fix set units to supported
end

rule b.place "In the office"
  cite manual "4"
  forbid place of service in (21, 23)
  otherwise hold
end

rule c.pair "Not together"
  cite manual "5"
  conflict 97150 with 97110 per date of service
  lifted by separate on column 2
  otherwise deny as CO-236
end

rule d.mue "Unlikely units"
  cite manual "6"
  limit units to table mue per code per date of service
  otherwise deny as CO-151
end

rule e.authorization "Authorization"
  cite manual "7"
  applies to 97140
  require authorization covering units
  otherwise hold as CO-197 when absent
  otherwise hold as CO-198 when exceeded
  fix add modifier XS if clinic is "north"
end
RULES
cat >"$scratch/rules/child.rules" <<'RULES'
payer rules 1

profile example.child "An invented payer's second plan"
  extends example.base
  in force from 2024-01-01
end

source letter "Invented letter"

change rule d.mue because "The letter only warns"
  cite letter "1"
  in force from 2026-07-01
  otherwise warn as CO-151
end

waive rule b.place from 2026-01-01 until 2026-03-31 because "The new hospital"
  cite letter "2"
  approved by "Director"
  when clinic is "north"
end
RULES
cp -R "$scratch/rules" "$scratch/bare"
cat >"$scratch/tests" <<'TESTS'

test "some units"
  on 2026-03-02
  given 60 minutes of 97110 GP billed 4, setting practitioner, clinic "north"
  expect fail a.units, deny 1 unit
end

test "two codes together"
  on 2026-03-02
  given 97150 GP billed 1, 97110 GP billed 1
  expect fail c.pair
  expect pass d.mue on line 2
end
TESTS
cat "$scratch/tests" >>"$scratch/rules/base.rules"

here 1 "coverage" test --rules rules --coverage
cat >"$scratch/wanted" <<'WANTED'
2 passed, 0 failed

Reached by any test, by file:
                          clauses   exceptions      repairs       values        dated    overrides
rules/base.rules          6 of 21       0 of 2       1 of 2       1 of 2       0 of 1            -
rules/child.rules          0 of 1       0 of 1            -            -            -       0 of 1

Reached by tests that judge under the profile, of all that it has or inherits:
                          clauses   exceptions      repairs       values        dated    overrides
example.base              6 of 21       0 of 2       1 of 2       1 of 2       0 of 1            -
example.child             0 of 22       0 of 3       0 of 2       0 of 2       0 of 1       0 of 1

Rows of tables that decided in a test (a figure; rows are data, not rules):
  mue (tables/mue.tsv): 1 of 3

rules/base.rules:9: no test has a session with `97112 from 2025-01-01` of timed on one of its days
rules/base.rules:9: no test has a session with `97112 from 2025-01-01` of timed on another day
rules/base.rules:19: no test reads the value `from 2024-01-01 is 4 units` of most
rules/base.rules:26: no test of a.units has a session for which `when setting is practitioner and (clinic is "north" or clinic is "south")` does not hold
rules/base.rules:26: no test of a.units has a session in which `setting is practitioner` decides by being false
rules/base.rules:26: no test of a.units has a session in which `clinic is "north"` decides by being false
rules/base.rules:26: no test of a.units has a session in which `clinic is "south"` decides by being true
rules/base.rules:26: no test of a.units has a session in which `clinic is "south"` decides by being false
rules/base.rules:27: no test has a session that passes a.units
rules/base.rules:28: no test has a session to which the exception `modifier KX` of a.units applies
rules/base.rules:29: no test leaves a.units unknown, where `if unknown hold` counts
rules/base.rules:35: no test of b.place has a session to which it applies
rules/base.rules:44: no test of c.pair has a pair that is `lifted by separate on column 2`
rules/base.rules:50: no test has a session that fails d.mue
rules/base.rules:56: no test of e.authorization has a session to which it applies
rules/child.rules:10: no test has a session that is judged by the text of d.mue in `change rule d.mue`
rules/child.rules:10: no test has a session that is judged by the text of d.mue before `change rule d.mue`
and 9 more that need one of these first
reached 8 of 31
WANTED
same "figures and sentences" "$scratch/wanted" "$scratch/out"

# ---- the same tests and more: nothing is left ----

cat >>"$scratch/rules/base.rules" <<'TESTS'

test "the limit of each year, and whose it is"
  on 2025-12-31
  given 75 minutes of 97110 GP billed 5, setting practitioner, clinic "south"
  expect fail a.units, deny 1 unit
  on 2024-12-31
  given 75 minutes of 97112 GP billed 5, setting practitioner, clinic "north"
  expect not applicable a.units
  on 2025-01-01
  given 75 minutes of 97112 GP KX billed 5, setting practitioner, clinic "north"
  expect excused a.units
  on 2026-03-02
  given 45 minutes of 97110 GP billed 3, setting practitioner, clinic "north"
  expect pass a.units
  on 2026-03-02
  given 60 minutes of 97110 GP billed 4, setting hospital, clinic "north"
  expect not applicable a.units
  on 2026-03-02
  given 60 minutes of 97110 GP billed 4, setting practitioner, clinic "east"
  expect not applicable a.units
  on 2026-03-02
  given 60 minutes of 97110 GP billed 4, setting practitioner
  expect unknown a.units, hold
end

test "the office, pairs, unlikely units"
  on 2026-03-02
  given 97110 GP billed 1, place of service 11
  expect pass b.place
  on 2026-03-02
  given 97110 GP billed 1, place of service 21
  expect fail b.place
  on 2026-03-02
  given 97150 GP billed 1, 97110 GP 59 billed 1
  expect excused c.pair
  on 2026-03-02
  given 97110 GP billed 5
  expect fail d.mue, deny
end

test "an authorization that is there, used up, or not"
  on 2026-03-02
  given 97140 GP billed 2, authorization for 2 units of 97140 from 2026-01-01 until 2026-12-31
  expect pass e.authorization
  on 2026-03-02
  given 97140 GP billed 2, clinic "north", authorization for 1 unit of 97140 from 2026-01-01 until 2026-12-31
  expect fail e.authorization, hold as CO-198
  on 2026-03-02
  given 97140 GP billed 2, clinic "south", no authorization
  expect fail e.authorization, hold as CO-197
end
TESTS
cat >>"$scratch/rules/child.rules" <<'TESTS'

test "the letter and the waiver"
  on 2026-06-30
  given 97110 GP billed 5
  expect fail d.mue, deny
  on 2026-07-01
  given 97110 GP billed 5
  expect fail d.mue, warn
  on 2026-03-31
  given 97110 GP billed 1, place of service 21, clinic "north"
  expect excused b.place
  on 2026-03-31
  given 97110 GP billed 1, place of service 21, clinic "south"
  expect fail b.place
end
TESTS
here 1 "all but one thing is reached" test --rules rules --coverage
told out "the repair that no session is offered" \
    '^rules/base.rules:60: no test has a failure of e.authorization for which `fix add modifier XS if clinic is "north"` is offered$'
told out "the count of the rest" '^reached 30 of 31$'

# ---- a reason why it cannot be ----

sed 's/^  fix add modifier XS/  # allow P0900: a modifier brings no authorization\n&/' "$scratch/rules/base.rules" >"$scratch/new"
mv "$scratch/new" "$scratch/rules/base.rules"
here 0 "allowed by a comment" test --rules rules --coverage
told out "the reason is told" 'is offered \(allowed: a modifier brings no authorization\)$' \
    '^reached 30 of 31, 1 allowed to stay unreached$'
here 0 "the comment is no warning" check --today 2026-03-01 --rules rules
sed -e '/# allow P0900/d' -e 's/^  require authorization/  allow P0900 "a modifier brings no authorization"\n&/' \
    "$scratch/rules/base.rules" >"$scratch/new"
mv "$scratch/new" "$scratch/rules/base.rules"
here 0 "allowed by a clause of the rule" test --rules rules --coverage
told out "its reason is told" 'allowed: a modifier brings no authorization'

# ---- one file, one payer, no tests ----

here 0 "one file" test --coverage rules/child.rules
told out "its own text only" '^reached 3 of 3$'
silent "nothing of the other" '^rules/base.rules'
here 0 "one payer" test --coverage --rules rules --payer example.child
told out "its own text only, too" '^reached 3 of 3$'
here 1 "rules without tests" test --rules bare --coverage
told out "each rule as a whole" '^bare/base.rules:[0-9]+: no test of a.units has a session to which it applies$'
silent "not each of its clauses" 'deny as CO-119'
here 1 "rules that nobody asks about" test --rules "$data/rules" --coverage
run 64 "coverage in JUnit's XML" test --coverage --format junit rules
run 64 "coverage in TAP" test --coverage --format tap rules

# ---- JSON and the page ----

here 1 "in JSON" test --rules bare --coverage --format json
told out "what is not reached" \
    '^\{"reached":false,"kind":"exception","group":"exceptions","of":"a.units","text":"modifier KX","file":"bare/base.rules","line":28,"column":10,"missing":\["no test has' \
    '^\{"reached":false,"kind":"check",.*"of":"c.pair",.*"missing":\["no test has [^]]*","no test has [^]]*"\],"follows":true\}$' \
    '^\{"payer":"example.child","file":"bare/child.rules","by_any":\{"clauses":\[0,1\],' \
    '^\{"table":"mue","file":"tables/mue.tsv","rows":3,"used":0\}$' '^\{"covered":0,"allowed":0,"all":31\}$'
here 1 "a page" test --rules bare --coverage --format html
well_formed "$scratch/out" "it is well-formed"
told out "what is not reached is marked in the text" \
    '<span class="no"></span><b>28</b>  unless <mark class="whole" title="no test has a session to which the exception `modifier KX`'
here 0 "a page of what is reached" test --rules rules --coverage --format html
well_formed "$scratch/out" "it is well-formed, too"
told out "a line of which all is reached" '<span class="yes"></span><b>28</b>  unless modifier KX$'

# ---- results in other formats ----

cat >"$scratch/failing.rules" <<'RULES'
payer rules 1

profile example.failing "An invented plan"
  in force from 2024-01-01
end

source manual "Invented manual"

rule units.day "Two units a day"
  cite manual "1"
  limit units to 2 per date of service
  otherwise deny as CO-119
  say "{total} <units> & more"
end

test "two <pass> & \"more\""
  on 2026-03-02
  given 97110 GP billed 2
  expect pass units.day
end

test "three pass # no"
  on 2026-03-02
  given 97110 GP billed 3
  expect pass units.day
end
RULES
for format in text json junit tap html; do
    here 1 "$format" test --rules failing.rules --format $format
    cp "$scratch/out" "$scratch/$format"
done
told text "why, as text" '^  expected  expect pass units.day$' '^    units.day  Two units a day$' \
    '^      failed for line 1 \(97110\): 3 <units> & more$' '^        values: total 3, limit 2$'
told json "why, in JSON" '^\{"passed":false,.*"why":"  units.day  Two units a day'
sed 1d "$scratch/junit" >"$scratch/junit.body"
well_formed "$scratch/junit.body" "JUnit's XML is well-formed"
told junit "why, in JUnit's XML" '^<\?xml version="1.0" encoding="UTF-8"\?>$' \
    '^<testsuites name="payrule" tests="2" failures="1" errors="0" skipped="0">$' \
    '^<testsuite name="failing.rules" tests="2" failures="1" errors="0" skipped="0">$' \
    '^<testcase classname="example.failing" name="two &lt;pass&gt; &amp; &quot;more&quot;" file="failing.rules" line="16"/>$' \
    'line="25"><failure message="expect pass units.day, got units.day fail, deny 1 unit as CO-119" type="expectation">' \
    '^    failed for line 1 \(97110\): 3 &lt;units&gt; &amp; more$'
told tap "why, in TAP" '^TAP version 14$' '^ok 1 - example.failing: two <pass> & "more"$' \
    '^not ok 2 - example.failing: three pass \\# no$' '^  ---$' '^  line: 25$' \
    '^  got: "units.day fail, deny 1 unit as CO-119"$' '^  why: \|2$' '^  \.\.\.$' '^1\.\.2$'
well_formed "$scratch/html" "the page is well-formed"
told html "why, on the page" '<span class="bad">FAILED</span> three pass # no' 'failed for line 1 \(97110\): 3 &lt;units&gt;'
printf 'rule broken\n' >>"$scratch/failing.rules"
here 2 "tests of rules with errors, in JUnit's XML" test --rules failing.rules --format junit
told out "they are errors" '<testsuites name="payrule" tests="2" failures="0" errors="2"' '<error message='

# ---- our own rules: nothing is left ----

rules=$(cd "$(dirname "$0")/../../rules" && pwd)
for file in medicare/part_b medicare/part_b_hospital commercial/midpoint invented/summit_ppo; do
    run 0 "the tests of $file reach all of it" test --coverage "$rules/$file.rules"
done

done_testing
