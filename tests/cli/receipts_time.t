#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# Receipts and packs of rules as they were recorded in git: a verdict of January reproduces by the rules of January.
. "$(dirname "$0")/lib.sh"

commit=${abs_top_builddir:-$(dirname "$payrule")}/tests/support/make_commit
if [ ! -x "$commit" ]; then
    echo "1..0 # SKIP built without libgit2"
    exit 0
fi
unset XDG_CACHE_HOME
HOME=$scratch
export HOME

# record DATE: the rules of that date become the folder `rules` of a new commit.
record() {
    "$commit" "$repository" main "$example/$1" rules "$(date -u -d "$1 12:00" +%s)" "Record of $1" >/dev/null
}

example=$data/ncci2020 session=$data/ncci2020/session.jsonl
repository=$scratch/ncci.git
record 2020-01-02
record 2020-01-27
record 2020-09-30

# inside STATUS NAME ARGUMENT...: runs payrule inside the repository.
inside() {
    wanted=$1 name=$2
    shift 2
    (cd "$repository" && "$payrule" "$@") >"$scratch/out" 2>"$scratch/err" </dev/null
    result $? "$wanted" "$name"
}

# ---- receipts ----

january=$scratch/january as_of=$scratch/as_of
inside 1 "a verdict of January" eval --rules :rules --known-on 2020-01-15 --payer clinic.medicare --format brief --receipts "$january" "$session"
inside 0 "by the rules of January" verify --rules :rules --known-on 2020-01-15 "$january"
told out "reproduces" '^1 receipt: 1 reproduces byte for byte, 0 do not$'
told err "which those are is told" '^payrule verify: rules as known on 2020-01-15: commit [0-9a-f]{12} of 2020-01-02$'
inside 0 "by the revision" verify --rules HEAD~2:rules "$january"
inside 1 "by those of October" verify --rules :rules "$january"
told out "differs, as files and table do" 'S-2020 under clinic.medicare: differs$' 'because the rule files are others' \
    'because the edition tables/pairs.tsv of the table [a-z_]+ holds other rows$' '    outcome: was denied, now clean$'
inside 1 "as of another day" eval --rules :rules --known-on 2020-01-15 --as-of 2020-01-10 --payer clinic.medicare --format brief --receipts "$as_of" "$session"
number=$((number + 1))
if grep -q '"as_of":"2020-01-10"' "$as_of"; then
    echo "ok $number - the receipt holds the day"
else
    echo "not ok $number - the receipt holds the day"
fi
inside 0 "which is judged as of again" verify --rules HEAD~2:rules "$as_of"

# ---- packs ----

inside 0 "a pack of a revision" pack HEAD~2:rules -o "$scratch/revision.pack"
inside 0 "a pack of what was known" pack :rules --known-on 2020-01-15 -o "$scratch/known.pack"
same "is the same pack" "$scratch/revision.pack" "$scratch/known.pack"
mkdir "$scratch/disk"
cp -r "$example/2020-01-02" "$scratch/disk/rules"
run 0 "a pack of the same files on disk" pack "$scratch/disk/rules" -o "$scratch/disk.pack"
same "is so, too" "$scratch/revision.pack" "$scratch/disk.pack"
run 0 "the pack" verify --rules "$scratch/revision.pack" "$january"
told out "gives the verdict again, without git" '^1 receipt: 1 reproduces'
run 0 "the tests in a pack" test "$scratch/revision.pack"
run 0 "checking a pack" check --today 2020-02-01 "$scratch/revision.pack"
told err "its files are counted" '^2 files, 0 errors, 0 warnings$'
inside 0 "a pack as the older rules" diff "$scratch/revision.pack" HEAD~2:rules
inside 2 "a pack and a day" list payers --rules "$scratch/revision.pack" --known-on 2020-01-15
told err "a pack is of one day" 'known-on reads a git repository, and .*revision.pack is a pack, which holds the rules of one day$'
inside 0 "keys" pack --new-key "$scratch/clinic"
inside 2 "a revision under the demand" eval --rules HEAD:rules --require-signature "$scratch/clinic.pub" --payer clinic.medicare "$session"
told err "is no pack" 'HEAD:rules is no pack, and only packs are signed'

# A profile of today that extends one of another day would be judged by what nobody signed.
{
    printf 'payer rules 1\n\nprofile frozen.plan "A plan that follows January"\n  extends cms.pairs as known on 2020-01-15\n'
    printf '  in force from 2020-01-01\nend\n'
} >"$scratch/disk/rules/frozen.rules"
"$commit" "$repository" main "$scratch/disk/rules" rules "$(date -u -d '2020-11-02 12:00' +%s)" "A plan that follows January" >/dev/null
frozen=$scratch/frozen
inside 1 "a verdict by rules of two days" eval --rules :rules --payer frozen.plan --format brief --receipts "$frozen" "$session"
inside 0 "reproduces, too" verify --rules :rules "$frozen"
inside 2 "rules of two days" pack :rules -o "$scratch/frozen.pack"
told err "are not packed" 'payrule pack: frozen.plan extends cms.pairs as known on 2020-01-15, and a pack holds the rules of one day only$'
done_testing
