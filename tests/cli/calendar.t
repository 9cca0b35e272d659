#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2154
# payrule list calendar: what changes when, told once for all payers that share it.
. "$(dirname "$0")/lib.sh"

mkdir -p "$scratch/rules/tables"
for edition in 2025 2026; do
    printf 'code\tpoints\n97110\t1.5\n' >"$scratch/rules/tables/weights_$edition.tsv"
done
cat >"$scratch/rules/base.rules" <<'RULES'
payer rules 1

profile base.plan "The base"
  in force from 2020-01-01
  verified 2025-11-20
end

source manual "Manual"
source bulletin "Bulletin"

codes timed = 97110, 97112 from 2026-03-01, 97116 until 2026-02-28, 97140 from 2026-03-01 except 97110 until 2026-04-30

table weights "Relative values"
  format columns
  column code as key code
  column points as points
  file "tables/weights_2025.tsv" from 2025-01-01 until 2025-12-31
  file "tables/weights_2026.tsv" from 2026-01-01 until 2026-12-31
end

parameter most "Visits, \"all\" told; a year" as visits
  from 2025-01-01 is 20 visits cite manual "3"
  from 2026-07-01 is 12 visits until 2026-12-31 cite bulletin "item 3"
  check again by 2026-12-15
end

rule visits.year "Visits of a year"
  cite manual "3"
  in force from 2025-01-01 until 2026-12-31
  limit visits to most per calendar year
  otherwise deny as CO-119
end

rule units.day "Units a day of a title so long that the line of the calendar has to be folded, näher am Ende äöüäöüäöüäöü"
  cite manual "4"
  in force from 2026-02-01 until 2026-09-30
  applies to timed
  limit units to 4 per date of service
  otherwise deny as CO-119
  check again by 2026-08-01
end

rule points.day "Points a day"
  cite manual "5"
  limit points by table weights to 10 per date of service
  otherwise deny as CO-119
end
RULES
cat >"$scratch/rules/child.rules" <<'RULES'
payer rules 1

profile child.plan "The child"
  extends base.plan
  in force from 2026-01-01 until 2026-11-30
end

source letter "Letter"

change rule points.day because "Letter 7"
  cite letter "7"
  in force from 2026-05-01
  otherwise hold as CO-119
end

waive rule units.day from 2026-06-01 until 2026-06-30 because "moving house"
  cite letter "8"
  approved by "Director"
end
RULES

run 0 "the rules are right" check --today 2026-01-01 "$scratch/rules"
run 0 "a calendar" list calendar --rules "$scratch/rules" --from 2026-01-01 --to 2026-12-31
cat >"$scratch/wanted" <<'TEXT'
2026-01-01
  base.plan
    table weights is read from tables/weights_2026.tsv from this day on: Relative values
  child.plan
    the rules come into force

2026-02-01
  base.plan, child.plan
    rule units.day comes into force: Units a day of a title so long that the line of the calendar has to be folded, näher am Ende äöüäöüäöüäöü [manual 4]

2026-02-28
  base.plan, child.plan
    codes timed holds 97116 for the last day

2026-03-01
  base.plan, child.plan
    codes timed holds 97112, 97140 from this day on

2026-04-30
  base.plan, child.plan
    codes timed does not hold 97110 for the last day

2026-05-01
  child.plan
    rule points.day changes: Points a day (child.plan: Letter 7) [letter 7]

2026-06-01
  child.plan
    rule units.day is waived until 2026-06-30: moving house (approved by: Director)

2026-06-30
  child.plan
    last day of the waiver of rule units.day: moving house

2026-07-01
  base.plan, child.plan
    Visits, "all" told; a year: 12 visits, until now 20 visits [bulletin item 3]

2026-08-01
  base.plan, child.plan
    rule units.day has no verdict from this day on, until it is checked again: Units a day of a title so long that the line of the calendar has to be folded, näher am Ende äöüäöüäöüäöü [manual 4]

2026-09-30
  base.plan, child.plan
    last day of rule units.day: Units a day of a title so long that the line of the calendar has to be folded, näher am Ende äöüäöüäöüäöü [manual 4]

2026-11-20
  base.plan
    the rules are to be held against the payer's own text again; they last were on 2025-11-20

2026-11-30
  child.plan
    last day of all rules

2026-12-15
  base.plan
    Visits, "all" told; a year: no value from this day on, until it is checked again

2026-12-31
  base.plan
    last day of rule visits.year: Visits of a year [manual 3]
    Visits, "all" told; a year: last day of 12 visits; no value is known after it [bulletin item 3]
    last day of table weights, tables/weights_2026.tsv; there is no data after it: Relative values
TEXT
same "what changes in the year" "$scratch/wanted" "$scratch/out"

run 0 "of one payer" list calendar --rules "$scratch/rules" --from 2026-04-30 --to 2026-05-01 --payer child.plan
printf '2026-04-30\n  child.plan\n    codes timed does not hold 97110 for the last day\n\n' >"$scratch/wanted"
printf '2026-05-01\n  child.plan\n    rule points.day changes: Points a day (child.plan: Letter 7) [letter 7]\n' \
    >>"$scratch/wanted"
same "the first and the last day are in it, the other payer is not" "$scratch/wanted" "$scratch/out"
run 0 "days without a change" list calendar --rules "$scratch/rules" --from 2026-05-02 --to 2026-05-31
told out "are told" '^nothing changes from 2026-05-02 to 2026-05-31$'

run 0 "in JSON" list calendar --rules "$scratch/rules" --from 2026-07-01 --to 2026-07-01 --format json
printf '%s\n' '{"date":"2026-07-01","payers":["base.plan","child.plan"],"kind":"value","name":"most","text":"Visits, \"all\" told; a year: 12 visits, until now 20 visits","cite":"bulletin item 3"}' >"$scratch/wanted"
same "an object for each" "$scratch/wanted" "$scratch/out"

# iCalendar
run 0 "for other programs" list calendar --rules "$scratch/rules" --from 2026-01-01 --to 2026-12-31 --format ics
cp "$scratch/out" "$scratch/ics"
LC_ALL=C awk '!/\r$/ || length($0) > 76 { exit 1 }' "$scratch/ics"
result $? 0 "lines end with CR LF and have 75 bytes at most"
iconv -f UTF-8 -t UTF-16 <"$scratch/ics" >/dev/null
result $? 0 "no character is folded in two"
awk '{ sub(/\r$/, "") } NR > 1 && !/^ / { print "" } { sub(/^ /, ""); printf "%s", $0 } END { print "" }' \
    "$scratch/ics" >"$scratch/out"
told out "texts and days" '^SUMMARY:base.plan\\, child.plan: Visits\\, "all" told\\; a year: 12 visits\\, until now' \
    '^DTSTART;VALUE=DATE:20260701$' '^DTSTAMP:20[0-9]{6}T000000Z$' '^DESCRIPTION:bulletin item 3$' \
    '^UID:20260701-value-base.plan-most@payrule$' '^SUMMARY:.* näher am Ende äöüäöüäöüäöü$'
[ "$(grep -c '^BEGIN:VEVENT$' "$scratch/out")" = 18 ] && [ "$(grep -c '^END:VEVENT$' "$scratch/out")" = 18 ] &&
    [ "$(grep '^UID:' "$scratch/out" | sort -u | wc -l)" = 18 ]
result $? 0 "an event with a name of its own for each"
[ "$(sed -n '1p;$p' "$scratch/out" | tr '\n' ' ')" = 'BEGIN:VCALENDAR END:VCALENDAR ' ]
result $? 0 "within one calendar"
grep '^UID:' "$scratch/out" | sort >"$scratch/names"
sed -i 's/Units a day of a title so long/Units by day/' "$scratch/rules/base.rules"
run 0 "a title is written anew" list calendar --rules "$scratch/rules" --from 2026-01-01 --to 2026-12-31 --format ics
awk '{ sub(/\r$/, "") } NR > 1 && !/^ / { print "" } { sub(/^ /, ""); printf "%s", $0 } END { print "" }' \
    "$scratch/out" | grep '^UID:' | sort >"$scratch/later"
same "its events keep their names" "$scratch/names" "$scratch/later"

# what is asked for
run 0 "a year from today" list calendar --rules "$scratch/rules"
run 64 "days in the wrong order" list calendar --rules "$scratch/rules" --from 2026-05-02 --to 2026-05-01
run 64 "beyond the end of all dates" list calendar --rules "$scratch/rules" --from 2999-05-02
run 64 "no such payer" list calendar --rules "$scratch/rules" --payer child.plam
told err "the nearest is named" 'did you mean `child.plan`'
run 64 "days of something else" list rules --rules "$scratch/rules" --from 2026-05-02
run 64 "a calendar's format of something else" list rules --rules "$scratch/rules" --format ics
sed -i 's/otherwise hold/otherwise refuse/' "$scratch/rules/child.rules"
run 2 "a payer with errors" list calendar --rules "$scratch/rules" --from 2026-05-01 --to 2026-05-01
silent "is left out" 'child.plan'

done_testing
