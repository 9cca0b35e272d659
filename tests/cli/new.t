#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2154
# payrule new payer: the file is true the moment it is made, and each of its examples when the # is taken away.
. "$(dirname "$0")/lib.sh"
root=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}

# take EXAMPLE FILE: the file with the # of that example taken away; 0: of all. An example is what stands between two
# lines of comment, blank lines apart.
take() {
    awk -v wanted="$1" '
        /^ *#( [^ ]|$)/ { prose = 1 }
        /^ *#([^ ]|  )/ {
            if (prose) example++
            prose = 0
            if (wanted == 0 || wanted == example) sub(/#/, "")
        }
        { print }' "$2"
}

cp -R "$root/rules" "$scratch/rules"
chmod -R u+w "$scratch/rules"

"$payrule" list payers --rules "$scratch/rules" --format json >"$scratch/payers"
sed 's/^{"payer":"\([^"]*\)".*/\1/' "$scratch/payers" >"$scratch/names"
while read -r base <&3; do
    run 0 "a new payer by the rules of $base" new payer new.payer --extends "$base" --rules "$scratch/rules" \
        -o "$scratch/rules/new_payer.rules"
    told out "what comes next" 'payrule check '
    run 0 "it has no errors" check --today 2026-11-20 "$scratch/rules"
    told err "and no warnings" ' 0 errors, 0 warnings$'
    run 0 "its test passes" test --payer new.payer "$scratch/rules"
    told out "there is one, where a test of the base fits" '^[01] passed, 0 failed$'
    run 0 "it is laid out" fmt --check "$scratch/rules/new_payer.rules"
    mv "$scratch/rules/new_payer.rules" "$scratch/made"
    example=0
    while [ $example -le 9 ]; do
        take $example "$scratch/made" >"$scratch/rules/new_payer.rules"
        if ! cmp -s "$scratch/made" "$scratch/rules/new_payer.rules"; then
            run 0 "example $example is right" check --today 2026-11-20 "$scratch/rules"
            told err "without a warning" ' 0 errors, 0 warnings$'
        fi
        example=$((example + 1))
    done
    rm "$scratch/rules/new_payer.rules"
done 3<"$scratch/names"

# where it goes
run 0 "the file is made in its family" new payer harbor.plan --extends commercial.midpoint --rules "$scratch/rules"
told out "it is named" '^.*rules/commercial/harbor_plan.rules is made'
cp "$scratch/rules/commercial/harbor_plan.rules" "$scratch/first"
run 2 "a payer that is there" new payer harbor.plan --extends medicare.part_b --rules "$scratch/rules"
told err "is told" 'there is a payer `harbor.plan` already; nothing was written'
run 2 "a file that is there" new payer commercial.harbor_plan --extends commercial.midpoint --rules "$scratch/rules"
told err "is told, too" 'harbor_plan.rules is there already; nothing was written'
same "and left as it is" "$scratch/first" "$scratch/rules/commercial/harbor_plan.rules"
rm "$scratch/rules/commercial/harbor_plan.rules"
run 0 "a title of its own" new payer harbor.plan --extends commercial.midpoint --rules "$scratch/rules" \
    --title 'The "Harbor" plan' -o -
told out "stands in the profile" '^profile harbor.plan "The \\"Harbor\\" plan"$'
run 2 "a folder that is not there" new payer harbor.plan --extends commercial.midpoint --rules "$scratch/rules" \
    --output "$scratch/nowhere/harbor.rules"
told err "is told with the reason" 'cannot make .*nowhere/harbor.rules: '

# what is asked for
run 64 "no such base" new payer harbor.plan --extends medicare.part_z --rules "$scratch/rules"
told err "the nearest is named" 'did you mean `medicare.part_b`'
for name in Harbor.plan end harbor/plan '' '1st'; do
    run 64 "the name '$name'" new payer "$name" --extends medicare.part_b --rules "$scratch/rules" -o -
done
run 64 "a title of two lines" new payer harbor.plan --extends medicare.part_b --rules "$scratch/rules" -o - --title 'a
b'
run 64 "no base" new payer harbor.plan --rules "$scratch/rules"
run 64 "no name" new payer --extends medicare.part_b --rules "$scratch/rules"
run 64 "another thing" new rule x --extends medicare.part_b --rules "$scratch/rules"

# a base that has next to nothing
mkdir "$scratch/small"
cat >"$scratch/small/small.rules" <<'RULES'
payer rules 1

profile small.plan "A plan with a note and nothing else"
  in force from 2020-01-01 until 2020-12-31
end

source manual "Invented manual"

note manual.unread "All of it"
  cite manual "1"
  not encoded because "it is still to be read"
end
RULES
run 0 "a base without rules" new payer large.plan --extends small.plan --rules "$scratch/small"
told out "and without a family" 'small/large_plan.rules is made'
cp "$scratch/small/large_plan.rules" "$scratch/out"
told out "the note has a name that the base has not" '^note manual.unread_2 '
take 0 "$scratch/small/large_plan.rules" >"$scratch/taken"
cp "$scratch/taken" "$scratch/small/large_plan.rules"
run 0 "all examples of it are right" check --today 2026-11-20 "$scratch/small"
told err "without a warning" '^2 files, 0 errors, 0 warnings$'
sed -i 's/^source.*/sauce/' "$scratch/small/small.rules"
rm "$scratch/small/large_plan.rules"
run 2 "a base with errors" new payer large.plan --extends small.plan --rules "$scratch/small"

# examples speak of rules that are in force, for as long as the profile is
mkdir "$scratch/late"
cat >"$scratch/late/late.rules" <<'RULES'
payer rules 1

profile late.plan "A plan with a rule that comes and one that goes"
  in force from 2020-01-01
end

source manual "Invented manual"

rule units.later "Two units"
  cite manual "1"
  in force from 2900-01-01
  limit units to 2 per date of service
  otherwise deny as CO-119
end

rule units.ended "Three units"
  cite manual "1"
  in force from 2020-01-01 until 2020-12-31
  limit units to 3 per date of service
  otherwise deny as CO-119
end

rule units.now "Four units"
  cite manual "1"
  limit units to 4 per date of service
  otherwise deny as CO-119
end
RULES
run 0 "a base with rules that come and go" new payer next.plan --extends late.plan --rules "$scratch/late" -o -
told out "the rule in force is an example" '^#change rule units.now '
silent "the others are not" 'units.later|units.ended'

done_testing
