#!/bin/sh
# What the documents show is run: each fenced block is a test, named by its document and line. By its fence's words:
#
#   payrule                a whole rule file: no errors, no warnings
#   payrule FILE           the same, written to FILE for later blocks; checked by their commands
#   payrule-fragment       items; checked after tests/docs/prelude.rules
#   payrule-child          items of a profile that extends the prelude's; checked after tests/docs/child.rules
#   payrule-clauses        clauses of rules, blank lines between rules; checked as rules after the prelude
#   payrule-conditions     a condition each line; checked the same way
#   json FILE, csv FILE    written to FILE
#   json one-line FILE     the same, with its lines joined: a session record
#   json same-as FILE      what FILE holds, blanks and line ends aside
#   diff FILE              the change is made in FILE
#   console                `$ ` begins a command, what it writes follows; a line `...` stands for any lines
#
# Blocks of a document run in order, in one folder with rules/ and examples/ of the source tree. Others are passed over.
root=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
payrule=${PAYRULE:?names the program to test}
case $payrule in /*) ;; *) payrule=$PWD/$payrule ;; esac
here=$root/tests/docs
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset NO_COLOR PAYRULE_RULES
number=0

# The documents were written on a day, and show what the program said on it: later it warns of what is old by then.
payrule() {
    if [ "$1" = check ]; then
        shift
        "$payrule" check --today 2026-11-20 "$@"
    else
        "$payrule" "$@"
    fi
}

# tell TEST-STATUS NAME: one line of TAP, with the file `why` as comment when it failed
tell() {
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $number - $2"
    else
        sed 's/^/# /' "$scratch/why"
        echo "not ok $number - $2"
    fi
}

# check_rules PATTERN FILE...: the count of errors and warnings matches, and no test of the files fails
check_rules() {
    counted=$1
    shift
    rm -rf "$scratch/alone"
    mkdir "$scratch/alone" && cp -R "$here/tables" "$@" "$scratch/alone" && chmod -R u+w "$scratch/alone"
    payrule check --rules "$scratch/alone" >"$scratch/why" 2>&1
    grep -q -E "$counted" "$scratch/why" || return 1
    payrule test --rules "$scratch/alone" >"$scratch/why" 2>&1
}

check_fragment() {
    cat "$here/prelude.rules" - >"$scratch/fragment.rules"
    check_rules '^1 file, 0 errors' "$scratch/fragment.rules"
}

check_child() {
    cat "$here/child.rules" - >"$scratch/fragment.rules"
    check_rules '^2 files, 0 errors' "$here/prelude.rules" "$scratch/fragment.rules"
}

# Shown and written agree; a shown line `...` matches any number of lines.
agree() {
    awk '
        FNR == NR { shown[++wanted] = $0; next }
        { line[++lines] = $0 }
        END {
            at = 1
            for (i = 1; i <= wanted; i++) {
                if (shown[i] != "...") {
                    if (skip) while (at <= lines && line[at] != shown[i]) at++
                    if (at > lines || line[at] != shown[i]) {
                        print "expected: " shown[i]
                        print "but found: " line[at]
                        exit 1
                    }
                    at++
                    skip = 0
                } else skip = 1
            }
            if (!skip && at <= lines) { print "not shown: " line[at]; exit 1 }
        }' "$1" "$2"
}

run_console() {
    : >"$scratch/why"
    command=0
    while command=$((command + 1)); [ -f "$1.$command.command" ]; do
        eval "$(cat "$1.$command.command")" >"$scratch/written" 2>&1 </dev/null
        if ! agree "$1.$command.shown" "$scratch/written" >>"$scratch/why"; then
            cat "$1.$command.command" >>"$scratch/why"
            return 1
        fi
    done
}

squeezed() {
    tr -d ' \n' <"$1"
}

run_block() {
    block=$1
    # shellcheck disable=SC2086  # the words of the info string
    set -- $2
    echo "the fence says: $*" >"$scratch/why"
    case "$*" in
        payrule)
            cp "$block.body" "$scratch/whole.rules"
            check_rules '^1 file, 0 errors, 0 warnings' "$scratch/whole.rules" ;;
        payrule-fragment) check_fragment <"$block.body" ;;
        payrule-child) check_child <"$block.body" ;;
        payrule-clauses) awk -f "$here/rules.awk" "$block.body" | check_fragment ;;
        payrule-conditions) awk -v each=condition -f "$here/rules.awk" "$block.body" | check_fragment ;;
        "payrule "* | "json "* | "csv "*)
            mkdir -p "$(dirname "$(eval echo "\${$#}")")"
            case "$1 $2" in
                "json one-line") { tr -d '\n' <"$block.body" | sed 's/  */ /g'; echo; } >"$3" ;;
                "json same-as")
                    cp "$3" "$scratch/why"
                    [ "$(squeezed "$block.body")" = "$(squeezed "$3")" ] ;;
                *) cat "$block.body" >"$2" ;;
            esac ;;
        "diff "*)
            chmod u+w "$2"
            awk -f "$here/edit.awk" "$block.body" "$2" >"$scratch/edited" && cat "$scratch/edited" >"$2" ;;
        console) run_console "$block" ;;
        *) return 2 ;;
    esac
}

run_document() {
    document=$1
    blocks=$scratch/blocks/$document
    mkdir -p "$blocks" "$scratch/in/$document"
    awk -v out="$blocks" -f "$here/split.awk" "$root/$document"
    cd "$scratch/in/$document" || exit 2
    ln -s "$root/rules" rules
    ln -s "$root/examples" examples
    count=0
    while count=$((count + 1)); [ -f "$blocks/$count.info" ]; do
        run_block "$blocks/$count" "$(cat "$blocks/$count.info")"
        status=$?
        [ $status -eq 2 ] || tell $status "$document:$(cat "$blocks/$count.line")"
    done
}

for document in README.md docs/tutorial.md docs/sessions.md docs/history.md docs/receipts.md docs/language.md docs/cookbook.md docs/tables.md \
    docs/testing.md docs/mutation.md docs/audit.md; do
    run_document "$document"
done

# ---- documents that the program writes ---------------------------------------------------------------

# same FILE COMMAND...: the file is what the command writes
same() {
    file=$1
    shift
    "$@" 2>&1 | diff -u "$root/docs/$file" - >"$scratch/why"
    tell $? "docs/$file is what the program says; made by tests/docs/make.sh"
}

same session.schema.json sh "$here/make.sh" session
same answer.schema.json sh "$here/make.sh" answer
same diagnostics.md sh "$here/make.sh" diagnostics

sh "$here/make.sh" fields >"$scratch/fields"
sed -n '/^| member | type /,/^$/p' "$root/docs/sessions.md" | diff -u "$scratch/fields" - >"$scratch/why"
tell $? "the table of members in docs/sessions.md is what tests/docs/make.sh fields writes"

echo "1..$number"
