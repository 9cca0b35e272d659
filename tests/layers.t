#!/bin/sh
# Dependencies point one way: each folder of src/ includes only what this table allows. A row is a folder and, after it,
# the beginnings of the names that it may include in quotes; a folder may always include itself.
root=${abs_top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}

table='base
diag     base/
syntax   base/ diag/ grammar/
grammar  base/ diag/ syntax/
record   base/ diag/
table    base/ diag/ record/
check    base/ diag/ syntax/ record/ table/
plan     base/ diag/ syntax/ record/ table/ check/
eval     base/ diag/ record/ table/ plan/
claim    base/ diag/ record/
history  base/ diag/ record/
pack     base/
api      base/ diag/ syntax/ record/ table/ check/ plan/ eval/ history/ claim/ pack/ payrule.h
trial    base/ diag/ syntax/ record/ table/ check/ plan/ eval/ api/ payrule.h
mutate   base/ diag/ syntax/ check/ table/ plan/ eval/ api/ trial/ payrule.h
audit    base/ diag/ syntax/ record/ table/ check/ api/ payrule.h
prove    base/ diag/ syntax/ record/ table/ check/ plan/ eval/ api/ audit/ payrule.h payrule_prove.h
cli      payrule.h payrule_prove.h'

# the #include "..." lines of one folder, as "file: name"
included() {
    grep -r -H -o -E --include='*.[chly]' '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]*"' "$1" |
        sed -e "s|^$root/||" -e 's|#[^"]*"\([^"]*\)"|\1|' -e 's|:[[:space:]]*|: |'
}

folder_of() {
    if [ "$1" = grammar ]; then echo "$root/grammar"; else echo "$root/src/$1"; fi
}

# Prints the includes of folder $1 that lead upwards: those that begin with none of the other arguments.
upward() {
    folder=$1
    path=$(folder_of "$folder")
    [ -d "$path" ] || return 0
    included "$path" | while read -r file name; do
        for allowed; do
            case $allowed in
                */) case $name in "$allowed"*) continue 2 ;; esac ;;
                *) [ "$name" = "$allowed" ] && continue 2 ;;
            esac
        done
        case $name in "$folder"/*) continue ;; esac
        echo "$file $name"
    done
}

echo "1..$(($(echo "$table" | wc -l) + 1))"
number=0
echo "$table" | while read -r folder allowed; do
    number=$((number + 1))
    # shellcheck disable=SC2086  # the allowed names are words
    wrong=$(upward "$folder" $allowed)
    if [ -z "$wrong" ]; then
        echo "ok $number - $folder includes nothing above it"
    else
        echo "$wrong" | sed 's/^/# /'
        echo "not ok $number - $folder includes nothing above it"
    fi
done

# A folder that the table does not name would be checked by nobody.
number=$(($(echo "$table" | wc -l) + 1))
unnamed=$(find "$root/src" -mindepth 1 -maxdepth 1 -type d -exec basename {} \; |
    while read -r folder; do
        echo "$table" | grep -q -E "^$folder( |\$)" || echo "$folder"
    done)
if [ -z "$unnamed" ]; then
    echo "ok $number - every folder of src/ is in the table"
else
    echo "# not in the table: $unnamed"
    echo "not ok $number - every folder of src/ is in the table"
fi
