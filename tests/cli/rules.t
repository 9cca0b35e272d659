#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# The commands for rule files: check, test, fmt, list, explain CODE.
. "$(dirname "$0")/lib.sh"

# check
run 0 "check a folder" check --today 2026-11-20 rules
told err "the count" '^2 files, 0 errors, 0 warnings$'
run 0 "check a file of a rulebook" check --today 2026-11-20 rules/other.rules
told err "with the rest of its rulebook" '^2 files'
run 2 "check a file with an error" check broken.rules
told err "place, code and help" '^broken.rules:14:14: error\[P[0-9]+\]' 'Did you mean `timed`'
run 2 "check in JSON" check --format json broken.rules
told out "an object for each diagnostic" '^\{"code":"P[0-9]+","level":"error","file":"broken.rules","line":14,'
run 2 "check a file that is not there" check nowhere.rules
mkdir "$scratch/empty"
run 2 "check a folder without rules" check "$scratch/empty"
for stage in tokens tree rulebook plan; do
    run 0 "dump $stage" check --today 2026-11-20 --dump=$stage rules
    told out "$stage is shown" '.'
done
# The dumps take their words from one place; that window tells itself apart from its neighbours.
cat >"$scratch/windows.rules" <<'RULES'
payer rules 1

profile example.windows "Windows"
  in force from 2025-01-01
end

source manual "Manual"
documents reports = progress_report

rule limits.referral "Visits of a referral"
  cite manual "1"
  limit visits to 4 per referral
  otherwise hold
end

rule limits.injury "Visits of an injury"
  cite manual "1"
  limit visits to 5 per injury per discipline
  otherwise hold
end

rule limits.surgery "Sessions after surgery"
  cite manual "1"
  limit sessions to 6 since surgery per billing provider
  otherwise hold
end

rule limits.report "Days without a report"
  cite manual "1"
  limit treatment days to 7 since document reports signed by (PT)
  otherwise hold
end
RULES
run 0 "windows in the plan" check --today 2026-11-20 --dump=plan "$scratch/windows.rules"
told out "each under its name" '^measure [0-9]+: visits per referral$' '^measure [0-9]+: visits per injury per discipline$' \
    '^measure [0-9]+: sessions since surgery per billing provider$' \
    '^measure [0-9]+: treatment days since document documents=[0-9]+ signed by=[0-9]+$'
run 0 "and in the rulebook" check --today 2026-11-20 --dump=rulebook "$scratch/windows.rules"
told out "the same" 'limit visits per referral to 4 visits' 'limit visits per injury per discipline to 5 visits' \
    'limit sessions since surgery per billing provider to 6 sessions' \
    'limit treatment days since document reports signed by'
run 64 "dump another stage" check --dump=nothing rules
run 64 "dump the plan of no profile" check --dump=plan --payer nobody rules
run 0 "check on a day" check --today 2026-01-01 rules
run 0 "check on the last day of the year since it was verified" check --today 2027-11-19 rules
told err "says nothing of it" '^2 files, 0 errors, 0 warnings$'
run 1 "check a year after it was verified" check --today 2027-11-20 rules
told err "warns of it in each file that has the day" '^rules/plan.rules:8:3: warning\[P0465\]' \
    '^rules/other.rules:6:3: warning\[P0465\]' '^2 files, 0 errors, 2 warnings$'

# A link out of the rulebook's folder is not followed.
cp -R "$data/rules" "$scratch/rules"
chmod -R u+w "$scratch/rules"
rm "$scratch/rules/tables/pairs.tsv"
cp "$data/rules/tables/pairs.tsv" "$scratch/pairs.tsv"
ln -s ../../pairs.tsv "$scratch/rules/tables/pairs.tsv"
run 2 "a table outside the rulebook" check "$scratch/rules"
told err "it is not found" 'tables/pairs.tsv'

# test
run 0 "test" test rules
told out "the count" '^2 passed, 0 failed$'
run 0 "test one file" test rules/plan.rules
told out "only its tests" '^1 passed, 0 failed$'
run 0 "test one profile" test --payer example.other rules
told out "only its tests, too" '^1 passed, 0 failed$'
run 0 "tests that passed, too" test --verbose rules
told out "they are shown" '^rules/plan.rules:[0-9]+: passed: 24 and 23 minutes'
run 1 "a test that fails" test --rules failing.rules
told out "expected and got" '^failing.rules:[0-9]+: failed: four units fail \(example.failing\)$' \
    '^  expected  expect fail units.day$' '^  got       ' '^0 passed, 1 failed$'
run 1 "in JSON" test --format json --rules failing.rules
told out "an object for each test" \
    '^\{"passed":false,"payer":"example.failing","title":"four units fail","file":"failing.rules","line":'
run 2 "tests of rules with errors" test --rules broken.rules
cat >"$scratch/repairs.rules" <<'RULES'
payer rules 1

profile example.repairs "An invented plan"
  in force from 2024-01-01
end

source manual "Invented manual"

rule units.day "One unit a day"
  cite manual "1"
  limit units to 1 per date of service
  otherwise deny as CO-119
  say "{units} units were billed and {limit} units are paid"
  fix set units to supported
end

test "the repair"
  on 2026-03-02
  given 40 minutes of 97110 GP not in a group billed 3
  expect fix units.day set units to 1 on line 1
end

test "another repair"
  on 2026-03-02
  given 40 minutes of 97110 GP billed 3
  expect fix units.day set units to 2
end

test "a repair where none is expected"
  on 2026-03-02
  given 40 minutes of 97110 GP billed 3
  expect no fix units.day
end

test "a repair of what does not fail"
  on 2026-03-02
  given 40 minutes of 97110 GP billed 1
  expect fix units.day set units to 1
end
RULES
run 1 "tests that expect repairs" test --rules "$scratch/repairs.rules"
told out "what is offered" '^1 passed, 3 failed$' 'failed: another repair' 'failed: a repair where none' \
    'failed: a repair of what' '^  got       fix: bill 1 unit on line 1$' '^  got       units.day pass$'
sed -i 's/otherwise deny/otherwise refuse/' "$scratch/repairs.rules"
run 2 "tests of a profile with errors" test --rules "$scratch/repairs.rules"
told out "that is said once" 'its tests cannot be run: the profile example.repairs has errors$' '^0 passed, 4 failed$'
silent "and no more" 'failed: '
run 64 "tests of no profile" test --payer nobody rules

# fmt
cp "$data/unformatted.rules" "$scratch/layout.rules"
run 1 "fmt --check" fmt --check "$scratch/layout.rules"
told out "it names the file" 'layout.rules$'
same "it writes nothing" "$data/unformatted.rules" "$scratch/layout.rules"
run 0 "fmt" fmt "$scratch/layout.rules"
told out "it names what it wrote" 'layout.rules$'
run 0 "a file laid out stays as it is" fmt --check "$scratch/layout.rules"
pipe 0 "fmt of standard input" unformatted.rules fmt
same "to standard output" "$scratch/layout.rules" "$scratch/out"
pipe 1 "fmt --check of standard input" unformatted.rules fmt --check
run 0 "fmt --check of a folder" fmt --check rules
printf 'payer rules 1\nprofile\n' >"$scratch/half.rules"
cp "$scratch/half.rules" "$scratch/half"
run 2 "fmt of a folder without rules" fmt --check "$scratch/empty"
told err "is told" 'no rule files'
run 2 "fmt of what cannot be read" fmt "$scratch/half.rules"
same "it is left as it is" "$scratch/half" "$scratch/half.rules"
told err "with the reason" 'error\[P' 'left as it is'
chmod 640 "$scratch/layout.rules"
cp "$data/unformatted.rules" "$scratch/layout.rules"
ln -s layout.rules "$scratch/link.rules"
run 0 "fmt through a link" fmt "$scratch/link.rules"
number=$((number + 1))
if [ -L "$scratch/link.rules" ] && [ "$(stat -c %a "$scratch/layout.rules")" = 640 ]; then
    echo "ok $number - the link and the file's mode are kept"
else
    echo "not ok $number - the link and the file's mode are kept"
fi

# list
run 0 "list payers" list payers --rules rules
told out "names, dates, bases" '^example.other  2024-01-01  -  example.plan  2026-11-20' \
    '^example.plan .* 2026-11-20 +[0-9]+ confirmed.*; 1 note +An? '
run 0 "list payers in JSON" list payers --rules rules --format json
told out "how sure its facts are" '"confirmed":[0-9]+,"secondary":0,"recalled":[0-9]+,"derived":0,"notes":1'
run 0 "list rules of a payer" list rules --rules rules --payer example.other
told out "with who wrote them" '^example.other  units.timed +2024-01-01  -  example.other  confirmed' \
    'pairs.table .* removed'
run 0 "list codes" list codes --rules rules --payer example.plan
told out "with their rules" '^example.plan  97110  -  -  modifier.discipline, units.timed$'
run 0 "list parameters" list parameters --rules rules --payer example.plan
told out "with their values" '^example.plan  visit_limit  2 visits  2024-01-01'
run 0 "list notes in JSON" list notes --rules rules --payer example.plan --format json
told out "an object for each" \
    '^\{"payer":"example.plan","note":"necessity",.*"not_encoded_because":"a clinical judgement'
run 64 "list of something else" list payer --rules rules
told err "the nearest list" 'did you mean `payers`'
run 64 "list of no payer" list rules --rules rules --payer exmaple.plan
run 64 "list of nothing" list --rules rules

# a payer whose file cannot be read is no wrong usage
printf 'payer rules 1\nprofile x\n' >"$scratch/half.rules"
run 2 "a payer in rules with errors" list rules --rules "$scratch/half.rules" --payer half.payer
told err "is told" 'what could be read'

# explain CODE
run 0 "explain a diagnostic" explain P0101
told out "its page" 'P0101'
cp "$scratch/out" "$scratch/page"
run 0 "in lower case" explain p0101
same "the same page" "$scratch/page" "$scratch/out"
run 64 "explain a diagnostic that is not there" explain P9999

# A rule that counts no line of the session has no part in the derivation of the next.
cat >"$scratch/apart.rules" <<'RULES'
payer rules 1

profile example.apart "An invented plan"
  in force from 2024-01-01
end

source manual "Invented manual"

rule a.first "Units of lines with KX"
  cite manual "1"
  when setting is practitioner
  limit units of lines with KX to 2 per date of service
  otherwise deny as CO-119
end

rule b.second "In the office"
  cite manual "4"
  forbid place of service in (21, 23)
  otherwise hold
end
RULES
echo '{"id":"S-1","date":"2026-03-02","patient":{"id":"P-1"},"setting":"practitioner","place_of_service":"11","lines":[{"code":"97110","units":1,"modifiers":["GP"]}]}' >"$scratch/apart.jsonl"
run 0 "a rule that counts nothing" explain --rules "$scratch/apart.rules" --payer example.apart --session S-1 "$scratch/apart.jsonl"
told out "the rule after it" '^      place of service in \(21, 23\): no$'
silent "has none of its steps" 'setting is practitioner'

done_testing
