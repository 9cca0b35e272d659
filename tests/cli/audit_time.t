#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# Rules as they were recorded: --rules REV:PATH, --known-on, `extends ... as known on`, --as-of, and where rules come
# from. The repositories are made here, so that every date in them is known.
. "$(dirname "$0")/lib.sh"

commit=${abs_top_builddir:-$(dirname "$payrule")}/tests/support/make_commit
if [ ! -x "$commit" ]; then
    echo "1..0 # SKIP built without libgit2"
    exit 0
fi
unset XDG_CACHE_HOME
HOME=$scratch
export HOME

# noon DATE: seconds since 1970, in UTC.
noon() {
    date -u -d "$1 12:00" +%s
}

# record REPOSITORY FOLDER DATE [BRANCH [OTHER]]: FOLDER becomes the folder `rules` of a new commit.
record() {
    "$commit" "$1" "${4:-main}" "$2" rules "$(noon "$3")" "Record of $3" ${5:+"$5"}
}

example=$data/ncci2020
repository=$scratch/ncci.git
january=$(record "$repository" "$example/2020-01-02" 2020-01-02)
waived=$(record "$repository" "$example/2020-01-27" 2020-01-27)
withdrawn=$(record "$repository" "$example/2020-09-30" 2020-09-30)
echo "# commits $january $waived $withdrawn"

# inside STATUS NAME ARGUMENT...: runs payrule inside the repository.
inside() {
    wanted=$1 name=$2
    shift 2
    (cd "$repository" && "$payrule" "$@") >"$scratch/out" 2>"$scratch/err" </dev/null
    result $? "$wanted" "$name"
}

# ---- one session, three answers: the edits of 2020 --------------------------------------------------

session=$example/session.jsonl
explain="explain --rules :rules --payer clinic.medicare --session S-2020"
inside 0 "as known on 15 January" $explain --known-on 2020-01-15 "$session"
told out "the edit denies" 'clinic.medicare: denied$' \
    'failed for line 2 \(97140\): 97140 is part of 97161 by the edit of 2020-01-01; its indicator is 1$'
told err "which commit it was" "^payrule explain: rules as known on 2020-01-15: commit $(echo "$january" | cut -c1-12) of 2020-01-02$"
inside 0 "as known on 1 April" $explain --known-on 2020-04-01 "$session"
told out "the waiver excuses" 'clinic.medicare: clean$' \
    'excused by a waiver for line 2 \(97140\): CMS withdraws the edits .* \(approved by Director of compliance\)$'
told err "that of 27 January" "commit $(echo "$waived" | cut -c1-12) of 2020-01-27$"
inside 0 "as known on 1 October" $explain --known-on 2020-10-01 "$session"
told out "the edit is gone from the table" 'clinic.medicare: clean$' 'passed for line 2 \(97140\)$'
silent "and no waiver is needed" 'waiver'
told err "that of 30 September" "commit $(echo "$withdrawn" | cut -c1-12) of 2020-09-30$"

# The document shows these very commits.
for shown in $january $waived $withdrawn; do
    number=$((number + 1))
    if grep -q -F "commit $(echo "$shown" | cut -c1-12) of" "${abs_top_srcdir:-$data/../../..}/docs/audit_time.md"; then
        echo "ok $number - the document shows commit $shown"
    else
        echo "not ok $number - docs/audit_time.md does not show commit $shown"
    fi
done

# The last second of the day counts, and the first of the next does not.
inside 1 "the day before the waiver" eval --rules :rules --payer clinic.medicare --known-on 2020-01-26 "$session"
inside 0 "the day of the waiver" eval --rules :rules --payer clinic.medicare --known-on 2020-01-27 "$session"
inside 2 "before the record" eval --rules :rules --payer clinic.medicare --known-on 2020-01-01 "$session"
told err "nothing was recorded" '^payrule eval: nothing was recorded of :rules by 2020-01-01$'
midnight=$scratch/midnight.git
"$commit" "$midnight" main "$example/2020-01-02" rules "$(($(noon 2020-01-02) + 43199))" "23:59:59" >/dev/null
"$commit" "$midnight" main "$example/2020-01-27" rules "$(($(noon 2020-01-02) + 43200))" "0:00:00" >/dev/null
repository=$midnight
inside 1 "until the end of the day" eval --rules :rules --payer clinic.medicare --known-on 2020-01-02 "$session"
inside 0 "midnight is the next day" eval --rules :rules --payer clinic.medicare --known-on 2020-01-03 "$session"
repository=$scratch/ncci.git

# Every command that judges or lists.
inside 1 "eval" eval --rules :rules --payer clinic.medicare --known-on 2020-01-15 --format brief "$session"
told out "denied" '^S-2020	denied	pairs.edits$'
inside 0 "list" list rules --rules :rules --known-on 2020-01-15
inside 0 "test" test --rules :rules --known-on 2020-01-15
inside 0 "compare" compare --rules :rules --payers cms.pairs,clinic.medicare --known-on 2020-01-15 "$session"
inside 1 "compare, once they differ" compare --rules :rules --payers cms.pairs,clinic.medicare --known-on 2020-04-01 "$session"
inside 4 "units" units --rules :rules --payer cms.pairs --known-on 2020-01-15 --date 2020-01-05 97110:15
inside 1 "a page" eval --rules :rules --payer clinic.medicare --known-on 2020-01-15 --format html "$session"
told out "it says so" '<th[^>]*>rules as known on</th><td[^>]*>2020-01-15</td>'
inside 64 "not a date" eval --rules :rules --payer clinic.medicare --known-on yesterday "$session"

# ---- revisions --------------------------------------------------------------------------------------

inside 1 "a commit by its name" eval --rules "$january:rules" --payer clinic.medicare "$session"
inside 0 "before the last" eval --rules main~1:rules/ --payer clinic.medicare "$session"
inside 0 "a revision alone" list payers --rules main
inside 0 "one file" check --today 2020-10-01 --rules HEAD:rules/cms.rules
told err "just that" '^1 file, 0 errors'
inside 2 "no such folder" list payers --rules HEAD:ruels
told err "the folder is named" '^payrule list: there is no folder or file `ruels` in the revision HEAD$'
inside 2 "no such revision" list payers --rules mian:rules
told err "the revision is named" '^payrule list: there is no revision mian'
inside 2 "neither a folder nor a revision" list payers --rules nowhere
told err "as ever" '^payrule list: cannot read the rules in nowhere: No such file'
run 2 "outside of any repository" list payers --rules HEAD:nowhere
inside 2 "a word about errors" check --rules "$waived:rules/clinic.rules"
told err "diagnostics name the revision" "^$waived:rules/clinic.rules:4:11: error\[P0204\]"

# The same files have the same names and checksum, whether they are on disk or in git.
mkdir "$scratch/checkout"
cp -R "$example/2020-09-30" "$scratch/checkout/rules"
chmod -R u+w "$scratch/checkout"
inside 0 "from git" eval --rules :rules --payer clinic.medicare --format json "$session"
cp "$scratch/out" "$scratch/from_git"
run 0 "from disk" eval --rules "$scratch/checkout/rules" --payer clinic.medicare --format json "$session"
same "the same answer" "$scratch/from_git" "$scratch/out"

# A worktree: the folder on disk, from anywhere.
record "$scratch/checkout" "$example/2020-01-02" 2020-01-02 >/dev/null
record "$scratch/checkout" "$example/2020-09-30" 2020-09-30 >/dev/null
repository=$scratch/checkout/rules
inside 1 "from a subfolder" eval --rules . --payer clinic.medicare --known-on 2020-01-15 "$session"
inside 0 "./PATH begins there" list payers --rules HEAD~1:./
inside 0 "PATH begins at the top" list payers --rules HEAD~1:rules
run 1 "from outside" eval --rules "$scratch/checkout/rules" --payer clinic.medicare --known-on 2020-01-15 "$session"
run 0 "what is on disk" eval --rules "$scratch/checkout/rules" --payer clinic.medicare "$session"
run 2 "not recorded" eval --rules "$example/2020-01-02" --payer clinic.medicare --known-on 1999-01-15 "$session"
cp -R "$example/2020-01-02" "$scratch/loose"
run 2 "in no repository" eval --rules "$scratch/loose" --payer clinic.medicare --known-on 2020-01-15 "$session"
told err "help" 'is recorded in no git repository, so that what was known earlier cannot be told'

# Tests of files that are there today are taken from the state of that day.
rm "$scratch/checkout/rules/clinic.rules"
echo "nonsense" >"$scratch/checkout/rules/new.rules"
run 0 "files of today stay out" test --known-on 2020-01-15 "$scratch/checkout/rules"

# ---- which commit -----------------------------------------------------------------------------------

# Dates may go back: the first commit on the way from the newest that was made by the day.
odd=$scratch/odd.git
record "$odd" "$example/2020-01-02" 2020-01-02 >/dev/null
record "$odd" "$example/2020-09-30" 2020-06-01 >/dev/null
record "$odd" "$example/2020-01-27" 2020-03-01 >/dev/null
repository=$odd
inside 0 "a clock that was wrong" list payers --rules :rules --known-on 2020-06-30
told err "the newest commit has an old date" 'commit [0-9a-f]{12} of 2020-03-01$'
inside 0 "before it" list payers --rules :rules --known-on 2020-02-01
told err "past both" 'commit [0-9a-f]{12} of 2020-01-02$'

# Only the branch itself: what a side branch held was not yet the rulebook.
merged=$scratch/merged.git
record "$merged" "$example/2020-01-02" 2020-01-02 >/dev/null
record "$merged" "$example/2020-01-27" 2020-01-27 side >/dev/null
record "$merged" "$example/2020-01-27" 2020-02-15 main side >/dev/null
repository=$merged
inside 1 "before the merge" eval --rules :rules --payer clinic.medicare --known-on 2020-02-01 "$session"
inside 0 "after the merge" eval --rules :rules --payer clinic.medicare --known-on 2020-02-15 "$session"
inside 0 "the side branch by its name" eval --rules side:rules --payer clinic.medicare --known-on 2020-02-01 "$session"

# The end of a history only: what came before cannot be told, and is not taken for nothing.
cut=$scratch/cut.git
first=$(record "$cut" "$example/2020-01-02" 2020-01-02)
record "$cut" "$example/2020-01-27" 2020-01-27 >/dev/null
rm -f "$cut/objects/$(echo "$first" | cut -c1-2)/$(echo "$first" | cut -c3-)"
repository=$cut
inside 2 "a clone cut off" list payers --rules :rules --known-on 2020-01-15
told err "it is told" 'which holds only the end of the history; `git fetch --unshallow` gets the rest$'
inside 0 "what it holds" list payers --rules :rules --known-on 2020-01-27

# ---- hostile repositories ---------------------------------------------------------------------------

cp -R "$example/2020-01-02" "$scratch/links"
chmod -R u+w "$scratch/links"
echo "secret" >"$scratch/secret.rules"
ln -s ../secret.rules "$scratch/links/secret.rules"
record "$scratch/links.git" "$scratch/links" 2020-01-02 >/dev/null
repository=$scratch/links.git
inside 0 "links are not followed" check --today 2020-01-02 --rules :rules
told err "nor counted" '^2 files, 0 errors'
rm "$scratch/links/tables/pairs.tsv"
ln -s "$example/2020-01-02/tables/pairs.tsv" "$scratch/links/tables/pairs.tsv"
record "$scratch/links.git" "$scratch/links" 2020-01-03 >/dev/null
inside 2 "nor for tables" check --rules :rules
told err "the table is missing" 'error\[P0271\]'
head -c 4300000 /dev/zero | tr '\0' '#' >"$scratch/links/large.rules"
record "$scratch/links.git" "$scratch/links" 2020-01-04 >/dev/null
inside 2 "a rule file too large" check --rules :rules
told err "its size" 'cannot read :rules/large.rules: it is larger than 4 MiB'
echo "ref: refs/heads/nowhere" >"$scratch/links.git/HEAD"
inside 2 "no commit is checked out" list payers --rules :rules
told err "it is told" '^payrule list: there is no revision HEAD'

# ---- extends NAME as known on DATE ------------------------------------------------------------------

pinned=$scratch/pinned
mkdir "$pinned"
cp -R "$example/2020-09-30" "$pinned/rules"
chmod -R u+w "$pinned"
record "$pinned" "$example/2020-01-02" 2020-01-02 >/dev/null
record "$pinned" "$pinned/rules" 2020-09-30 >/dev/null
pin() {
    cat >"$pinned/rules/frozen.rules" <<RULES
payer rules 1

profile frozen.plan "A payer that froze the table of January"
  extends cms.pairs as known on $1
  verified 2020-10-01
end
RULES
}
pin 2020-01-15
run 1 "a base of January" eval --rules "$pinned/rules" --payer frozen.plan --format json "$session"
told out "denies" '"outcome":"denied"' '"at":"rules/cms.rules as known on 2020-01-15:21:1"'
sed 's/.*"rulebook":"\([^"]*\)".*/\1/' "$scratch/out" >"$scratch/first"
run 0 "today's base stays as it is" eval --rules "$pinned/rules" --payer cms.pairs "$session"
run 0 "the list says so" list payers --rules "$pinned/rules"
told out "as known on" '^frozen.plan .* cms.pairs as known on 2020-01-15 '
run 0 "in JSON" list payers --rules "$pinned/rules" --format json
told out "apart" '"extends":"cms.pairs","known_on":"2020-01-15"'
run 0 "each base once" list payers --rules "$pinned/rules" --payer cms.pairs
run 0 "the layout keeps it" fmt --check "$pinned/rules"
pin 2020-09-30
run 0 "a base of September" eval --rules "$pinned/rules" --payer frozen.plan --format json "$session"
sed 's/.*"rulebook":"\([^"]*\)".*/\1/' "$scratch/out" >"$scratch/second"
number=$((number + 1))
if cmp -s "$scratch/first" "$scratch/second"; then
    echo "not ok $number - another base, the same checksum"
else
    echo "ok $number - another base, another checksum"
fi
pin 2019-12-31
run 2 "before the record" check --today 2020-10-01 "$pinned/rules"
told err "the place and why" 'frozen.rules:4:21: error\[P0212\]: nothing was recorded of the rules by 2019-12-31$'
run 4 "two such versions: nothing else differs" diff "$pinned/rules" "$pinned/rules"
told err "what is left out" '^payrule diff: in .*rules 1 profile extends rules as known on a day before anything was recorded \(P0212\); it is not compared$'
told out "all else is compared" '^no change of meaning$'
pin 2020-01-15
rm -rf "$pinned/.git"
run 2 "without a record" check --today 2020-10-01 "$pinned/rules"
told err "why, and help" 'error\[P0211\]: there is no record of the rules as known on 2020-01-15$' '^help: Keep the rulebook'

# ---- --as-of ----------------------------------------------------------------------------------------

# The day that decides is replaced: version of rules and parameters, and waivers. Tables and sets stay with the session.
repository=$scratch/ncci.git
inside 0 "as of a day of the waiver" eval --rules main~1:rules --payer clinic.medicare --as-of 2020-12-31 "$session"
inside 1 "as of the day after" eval --rules main~1:rules --payer clinic.medicare --as-of 2021-01-01 "$session"
inside 1 "in short" eval --rules main~1:rules --payer clinic.medicare --as-of 2021-01-01 --format brief "$session"
inside 0 "in long" explain --rules main~1:rules --payer clinic.medicare --as-of 2021-01-01 --session S-2020 "$session"
told out "the table's row is still that of the date of service" 'by the edit of 2020-01-01'

inside 4 "as of a day before the profile" eval --rules main:rules --payer clinic.medicare --as-of 2018-12-31 "$session"
cat >"$scratch/dates.rules" <<'RULES'
payer rules 1

profile dates.plan "A plan whose parts change in July 2020"
  in force from 2019-01-01
end

source m "Manual"

codes early = 97140 until 2020-06-30
codes late = 97140 from 2020-07-01

parameter most "Units a day" as units
  from 2019-01-01 is 1 unit cite m "1"
  from 2020-07-01 is 0 units cite m "1"
end

rule units.most "By the parameter"
  cite m "1"
  limit units to most per date of service
  otherwise deny as CO-151
end

rule units.early "By a set that ends"
  cite m "1"
  applies to early
  limit units to 0 per date of service
  otherwise deny as CO-151
end

rule units.late "By a set that begins"
  cite m "1"
  applies to late
  limit units to 0 per date of service
  otherwise deny as CO-151
end

rule units.july "By its own days"
  cite m "1"
  in force from 2020-07-01
  limit units to 0 per date of service
  otherwise deny as CO-151
end
RULES
one='{"id":"S","date":"2020-01-05","patient":{"id":"P"},"lines":[{"line":1,"code":"97140","units":1,"modifiers":["GP"]}]}'
echo "$one" >"$scratch/one.jsonl"
run 1 "as the session is dated" eval --rules "$scratch/dates.rules" --payer dates.plan --format brief "$scratch/one.jsonl"
told out "the set that ends" '^S	denied	units.early$'
run 1 "as of July" eval --rules "$scratch/dates.rules" --payer dates.plan --format brief --as-of 2020-07-01 "$scratch/one.jsonl"
told out "parameter and days of rules follow, sets do not" '^S	denied	units.early,units.july,units.most$'
run 1 "as of July, at length" eval --rules "$scratch/dates.rules" --payer dates.plan --format json --as-of 2020-07-01 "$scratch/one.jsonl"
told out "the same" '"rule":"units.early".*"rule":"units.july".*"rule":"units.most"'
run 1 "as of the day before" eval --rules "$scratch/dates.rules" --payer dates.plan --format brief --as-of 2020-06-30 "$scratch/one.jsonl"
told out "nothing changes" '^S	denied	units.early$'

# ---- what is waived, and where rules come from ------------------------------------------------------

inside 0 "overrides" list overrides --rules main~1:rules
told out "the waiver, with reason, role and end" \
    '^clinic.medicare +pairs.edits +waived +2020-01-01 +2020-12-31 +over +Director of compliance +CMS withdraws .* rules/clinic.rules:11$'
inside 0 "of a day" list overrides --rules main~1:rules --on 2020-06-30 --format json
told out "in JSON" '"rule":"pairs.edits","override":"waived","from":"2020-01-01","until":"2020-12-31","state":"over","approved_by":"Director of compliance"'
inside 0 "of a day after it" list overrides --rules main~1:rules --on 2021-01-01
silent "none is in force" .
inside 64 "--on belongs to overrides" list rules --rules main --on 2021-01-01
inside 1 "a waiver that is over" check --today 2021-01-01 --rules main~1:rules
told err "warning" 'clinic.rules:11:1: warning\[P0419\]: the waiver of `pairs.edits` ended on 2020-12-31$'
inside 0 "on its last day it is not over" check --today 2020-12-31 --rules main~1:rules

inside 0 "provenance" list provenance --rules :rules
told out "the table changed the rule" "^cms.pairs +pairs.edits +2020-09-30  $(echo "$withdrawn" | cut -c1-12)  confirmed  2020-09-30  ncci practitioner edits; policy chapter I, E$"
inside 0 "before that" list provenance --rules main~1:rules
told out "the waiver changed the child's, and not the base's" "^clinic.medicare +pairs.edits +2020-01-27 " \
    "^cms.pairs +pairs.edits +2020-01-02  $(echo "$january" | cut -c1-12) "
inside 0 "in JSON" list provenance --rules :rules --payer cms.pairs --format json
told out "commit and subject" \
    "^\{\"payer\":\"cms.pairs\",\"rule\":\"pairs.edits\",\"changed\":\"2020-09-30\",\"commit\":\"$withdrawn\",\"subject\":\"Record of 2020-09-30\",\"or_earlier\":false,"
run 0 "without a record" list provenance --rules "$scratch/loose"
told out "nothing tells when" '^cms.pairs +pairs.edits +-  - '
repository=$cut
inside 0 "a clone cut off" list provenance --rules :rules --format json
told out "it may be older" '"payer":"cms.pairs".*"or_earlier":true'

# What does not change a meaning: titles, citations, messages, names of sets and tables, order, comments.
texts=$scratch/texts
cp -R "$example/2020-01-02" "$texts"
chmod -R u+w "$texts"
sed -i -e 's/^  otherwise deny.*/  unless place of service is 21\n  unless place of service is 22\n&/' "$texts/cms.rules"
record "$scratch/texts.git" "$texts" 2020-01-02 >/dev/null
sed -i -e 's/modifiers separate = 59, XE, XS, XP, XU/modifiers apart = XU, XP, XS, XE, 59/' -e 's/by separate on/by apart on/' \
    -e 's/table pairs /table edits /' -e 's/from table pairs/from table edits/' -e 's/chapter I, E/chapter 1/' \
    -e 's/Pairs that are not/Pairs not/' -e 's/  unless place of service is 21/  unless place of service is 22/;t' \
    -e 's/  unless place of service is 22/  unless place of service is 21/' -e 's/is part of/belongs to/' -e '3s/^/# again\n/' "$texts/cms.rules"
record "$scratch/texts.git" "$texts" 2020-02-02 >/dev/null
repository=$scratch/texts.git
inside 0 "texts and names" list provenance --rules :rules --payer cms.pairs
told out "change no meaning" '^cms.pairs +pairs.edits +2020-01-02 .* chapter 1$'
sed -i -e 's/XE, 59/XE, 59, GP/' "$texts/cms.rules"
record "$scratch/texts.git" "$texts" 2020-03-03 >/dev/null
inside 0 "a member more" list provenance --rules :rules
told out "changes it, for the child, too" '^cms.pairs +pairs.edits +2020-03-03 ' '^clinic.medicare +pairs.edits +2020-03-03 '
sed -i -e 's/, GP$//' "$texts/cms.rules"
record "$scratch/texts.git" "$texts" 2020-04-04 >/dev/null
inside 0 "back again" list provenance --rules :rules --payer cms.pairs
told out "is a change, too" '^cms.pairs +pairs.edits +2020-04-04 '
cp "$texts/cms.rules" "$scratch/kept.rules"
sed -i -e 's/^rule pairs.edits/rule pairs.edits because/' "$texts/cms.rules"
record "$scratch/texts.git" "$texts" 2020-05-05 >/dev/null
cp "$scratch/kept.rules" "$texts/cms.rules"
record "$scratch/texts.git" "$texts" 2020-06-06 >/dev/null
inside 0 "a state with errors between" list provenance --rules :rules --payer cms.pairs
told out "is passed over" '^cms.pairs +pairs.edits +2020-04-04 '

done_testing
