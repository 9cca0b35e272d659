#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2154
# payrule test --mutate: which changes are tried, which survive, the tests that would notice, and what is allowed.
. "$(dirname "$0")/lib.sh"

rules=$scratch/plan.rules
cat >"$rules" <<'RULES'
payer rules 1

profile example.plan "An invented plan"
  in force from 2024-01-01
end

source manual "Invented manual"

codes timed = 97110, 97112

rule units.day "Four units a day"
  cite manual "1"
  applies to timed
  limit units to 4 per date of service
  unless place of service is 21
  otherwise deny as CO-119
end

test "five units of each code"
  on 2024-01-01
  given 97110 GP billed 5, place of service 11
  expect fail units.day, deny 1 unit
  expect fail units.day as CO-119
  on 2024-01-01
  given 97112 GP billed 5, place of service 11
  expect fail units.day
  on 2024-01-01
  given 97110 GP billed 5, place of service 21
  expect excused units.day
RULES
cp "$rules" "$scratch/head"
echo end >>"$rules"

# Exactly these are tried; the limit is held on one side only, and the window not at all.
run 1 "survivors" test --mutate --verbose --threads 2 "$rules"
sed -n "s|^$scratch/plan.rules:||p" "$scratch/out" >"$scratch/tried"
cat >"$scratch/wanted" <<'WANTED'
13:3: no test would notice if `applies to timed` were left out of units.day
14:3: a test notices if all of them were counted, not only the excess, in units.day
14:18: a test notices if 4 units were 5 in units.day
14:18: a test notices if 4 units were 3 in units.day
14:20: no test would notice if `per date of service` were `per session` in units.day
15:3: a test notices if `unless place of service is 21` were left out of units.day
15:10: a test notices if `place of service is 21` were `place of service is not 21` in units.day
16:13: a test notices if `deny` were `hold` in units.day
16:21: a test notices if `as CO-119` were left out of units.day
4:17: a test notices if 2024-01-01 were 2024-01-02 in profile example.plan
9:15: a test notices if 97110 were left out of codes timed
9:22: a test notices if 97112 were left out of codes timed
WANTED
same "what is tried, in which order" "$scratch/wanted" "$scratch/tried"
told out "the score" '^killed 10 of 12 mutants \(83\.3 %\), 2 survivors, 0 allowed$'
told out "the clause" '^  limit units to 4 per date of service$'

# The tests that are shown do what is said of them.
sed -n '/this test would notice/,/^    end$/p' "$scratch/out" | grep '^    ' | sed 's/^    //' >"$scratch/tests"
cat "$scratch/tests" >>"$rules"
run 0 "they pass" test "$rules"
told out "both of them" '^3 passed, 0 failed$'
run 0 "they kill what survived" test --mutate "$rules"
told out "the score with them" '^killed 12 of 12 mutants \(100\.0 %\), 0 survivors, 0 allowed$'

# In any number of threads the same.
cp "$scratch/head" "$rules"
echo end >>"$rules"
run 1 "one thread" test --mutate --threads 1 "$rules"
cp "$scratch/out" "$scratch/one"
run 1 "seven threads" test --mutate --threads 7 "$rules"
same "they tell the same" "$scratch/one" "$scratch/out"

# JSON, samples, the least score
run 1 "in JSON" test --mutate --format json "$rules"
told out "an object for each" \
    '^\{"mutant":"survived","kind":"window","file":".*","line":14,"column":20,"place":"units.day","change":' \
    '"clause":"limit units to 4 per date of service","test":"test '
told out "and the score" \
    '^\{"mutants":12,"killed":10,"survivors":2,"allowed":0,"refused":0,"unchanged":0,"rows":0,"rows_noticed":0\}$'
run 0 "enough for 83 percent" test --mutate --at-least 83 "$rules"
run 1 "not enough for 84" test --mutate --at-least 84 "$rules"
run 1 "a sample" test --mutate --verbose --sample 4 --seed 2 --at-least 100 "$rules"
cp "$scratch/out" "$scratch/one"
run 1 "the same sample again" test --mutate --verbose --sample 4 --seed 2 --at-least 100 "$rules"
same "the same ones" "$scratch/one" "$scratch/out"
run 1 "by profile" test --mutate --payer example.plan "$rules"
run 64 "of no profile" test --mutate --payer nobody "$rules"
run 64 "a sample of nothing" test --sample 4 "$rules"
run 64 "more than all" test --mutate --at-least 101 "$rules"

# Allowed with a reason, and only on that line.
sed 's/^  limit units/  # allow P0950: sessions are not divided\
&/' "$scratch/head" >"$rules"
echo end >>"$rules"
run 1 "one allowed" test --mutate "$rules"
told out "with its reason" 'plan.rules:15:20: allowed: no test would notice if `per date of service` were' \
    '^  sessions are not divided$' '1 survivor, 1 allowed$'
run 0 "it is no diagnostic" check "$rules"
told err "nothing is said" '0 errors, 0 warnings'

# A test that fails, and rules with errors, come first.
sed 's/deny 1 unit/deny 2 units/' "$scratch/head" >"$rules"
echo end >>"$rules"
run 2 "a test that fails" test --mutate "$rules"
told err "is told" 'their tests pass, before changes of them are tried$'
run 2 "rules with errors" test --mutate --rules broken.rules

# A child's test counts for its base; the base's limit is noticed by nobody else.
mkdir "$scratch/family"
sed '/^test/,$d' "$scratch/head" >"$scratch/family/plan.rules"
cat >"$scratch/family/child.rules" <<'RULES'
payer rules 1

profile example.child "An invented plan that extends another"
  extends example.plan
end

test "the limit of the base"
  on 2024-01-01
  given 97110 GP billed 4
  expect pass units.day
end
RULES
run 1 "with a child" test --mutate --verbose --payer example.plan "$scratch/family"
told out "the child's test notices" 'a test notices if 4 units were 3 in units.day' \
    'no test would notice if 4 units were 5 in units.day'

# Rows of a table
cp -R "$data/rules" "$scratch/rules"
chmod -R u+w "$scratch/rules"
run 1 "rules with a table" test --mutate "$scratch/rules"
told out "rows stand apart" '^table rows, which are data and not counted: a test notices [0-9]+ of [0-9]+ left out$'

done_testing
