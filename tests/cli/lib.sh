# For the tests of the commands: TAP, and a folder for scratch files. Sourced by each tests/cli/*.t.
payrule=${PAYRULE:?names the program to test}
data=$(cd "$(dirname "$0")" && pwd)/data
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
number=0
unset PAYRULE_RULES NO_COLOR

# run STATUS NAME ARGUMENT...: runs payrule in tests/cli/data; its output is in $scratch/out and $scratch/err.
run() {
    wanted=$1 name=$2
    shift 2
    (cd "$data" && "$payrule" "$@") >"$scratch/out" 2>"$scratch/err" </dev/null
    result $? "$wanted" "$name"
}

# pipe STATUS NAME FILE ARGUMENT...: the same with the file as standard input.
pipe() {
    wanted=$1 name=$2 from=$3
    shift 3
    (cd "$data" && "$payrule" "$@" <"$from") >"$scratch/out" 2>"$scratch/err"
    result $? "$wanted" "$name"
}

result() {
    number=$((number + 1))
    if [ "$1" -eq "$2" ]; then
        echo "ok $number - $3: status $2"
        return
    fi
    sed 's/^/# /' "$scratch/out" "$scratch/err"
    echo "not ok $number - $3: status $1, not $2"
}

# told FILE NAME PATTERN...: each extended regular expression matches a line of out or err.
told() {
    file=$scratch/$1 name=$2
    shift 2
    number=$((number + 1))
    for pattern; do
        grep -q -E -e "$pattern" "$file" && continue
        sed 's/^/# /' "$file"
        echo "not ok $number - $name: no line matches $pattern"
        return
    done
    echo "ok $number - $name"
}

# silent NAME PATTERN: no line of out matches.
silent() {
    number=$((number + 1))
    if LC_ALL=C grep -q -E -e "$2" "$scratch/out"; then
        echo "not ok $number - $1: a line matches $2"
    else
        echo "ok $number - $1"
    fi
}

# same NAME FILE FILE: the files hold the same bytes.
same() {
    number=$((number + 1))
    if diff -u "$2" "$3" >"$scratch/diff"; then
        echo "ok $number - $1"
    else
        sed 's/^/# /' "$scratch/diff"
        echo "not ok $number - $1"
    fi
}

# well_formed FILE NAME: every element is closed in its turn, and no stray `<` or `&` is left.
well_formed() {
    number=$((number + 1))
    if awk '
        function wrong(what) { print "# line " NR ": " what; failed = 1; exit 1 }
        { text = text $0 "\n" }
        END {
            if (failed) exit 1
            sub(/^<!DOCTYPE html>\n/, "", text)
            rest = text
            while (match(rest, /<[^>]*>/)) {
                between = substr(rest, 1, RSTART - 1)
                tag = substr(rest, RSTART, RLENGTH)
                rest = substr(rest, RSTART + RLENGTH)
                gsub(/&(amp|lt|gt|quot|#39);/, "", between)
                if (between ~ /[<&]/) wrong("not escaped: " between)
                name = tag
                gsub(/^<\/?|[ \/>].*$/, "", name)
                if (tag ~ /^<\//) {
                    if (stack[depth] != name) wrong("</" name "> within <" stack[depth] ">")
                    depth--
                } else {
                    attributes = substr(tag, length(name) + 2)
                    gsub(/[ \n]+[a-zA-Z:-]+="[^"<]*"/, "", attributes)
                    if (attributes !~ /^ *\/?>$/) wrong("attributes of " tag)
                    if (tag !~ /\/>$/) stack[++depth] = name
                }
            }
            if (depth != 0) wrong("<" stack[depth] "> is not closed")
        }' "$1" >"$scratch/why"; then
        echo "ok $number - $2"
    else
        cat "$scratch/why"
        echo "not ok $number - $2"
    fi
}

done_testing() {
    echo "1..$number"
}
