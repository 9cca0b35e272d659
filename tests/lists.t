#!/bin/sh
# Every file that is compiled, tested or installed stands in Makefile.am; one that does not would be missing from the
# build, from `make check` or from the package, and nobody would see it.
root=${abs_top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
makefile=$root/Makefile.am

# Prints the files below folder $1 (named by the patterns after it) that Makefile.am does not name.
unlisted() {
    folder=$1
    shift
    [ -d "$root/$folder" ] || return 0
    for pattern; do
        find "$root/$folder" -type f -name "$pattern"
    done | sed "s|^$root/||" | sort | while read -r file; do
        name=${file%.c}  # unit tests are listed as programs
        [ "$folder" = tests/unit ] || name=$file
        grep -q -w -F -e "$name" "$makefile" || echo "$file"
    done
}

number=0
check() {
    number=$((number + 1))
    left_out=$(unlisted "$@")
    if [ -z "$left_out" ]; then
        echo "ok $number - every file of $1 is in Makefile.am"
    else
        echo "$left_out" | sed 's/^/# /'
        echo "not ok $number - every file of $1 is in Makefile.am"
    fi
}

echo 1..11
check src '*.c' '*.h' '*.def'
check grammar '*.y' '*.l'
check tests/unit '*.c' '*.h'
check tests/support '*.h'
check tests/cli '*.t'
check tests/fuzz '*.[cht]'
check tests/fault '*.c'
check tests/reference '*.[ch]'
check rules '*'
check completions '*'
check docs '*.1' '*.md' '*.json'
