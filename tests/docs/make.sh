#!/bin/sh
# Makes the documents that the program knows best: `PAYRULE=build/payrule sh tests/docs/make.sh` writes them all to
# docs/; with a word (session, answer, diagnostics, fields) that one is written to standard output.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
docs=$here/../../docs
payrule=${PAYRULE:?names the program}

schema() {
    "$payrule" describe "$1" | awk -f "$here/indent.awk"
}

fields() {
    echo "| member | type | what it says |"
    echo "|---|---|---|"
    "$payrule" describe | sed 's/},{/}\
{/g; s/"fields":\[{/\
{/' | awk -f "$here/fields.awk"
    echo
}

diagnostics() {
    echo "# Diagnostics"
    echo
    echo "What the program says of rule files (P0101 to P0599), session records (P0701 to P0749), table files (P0751 to"
    echo "P0799), claims (P0800 to P0859), stores of past sessions (P0880 to P0899) and changes that no test notices"
    echo "(P0950), by code: the pages of \`payrule explain CODE\`. A code is never used again for something else. Made by"
    echo "tests/docs/make.sh."
    "$payrule" describe | grep -o '"code":"P[0-9]*"' | sed 's/.*"\(P[0-9]*\)"/\1/' | sort -u | while read -r code; do
        echo
        "$payrule" explain "$code" | sed "1s/^\([a-z]*\)\[$code\]: \(.*\)/## $code: \2 (\1)/"
    done
}

# the table of members within docs/sessions.md is replaced by what the program says
put_fields() {
    fields >"$docs/fields.new"
    awk 'FNR == NR { rows = rows $0 "\n"; next }
         /^\| member \| type / { printf "%s", rows; inside = 1 }
         inside && /^$/ { inside = 0; next }
         !inside' "$docs/fields.new" "$docs/sessions.md" >"$docs/sessions.new"
    rm "$docs/fields.new"
    mv "$docs/sessions.new" "$docs/sessions.md"
}

case ${1-all} in
    session | answer) schema "$1" ;;
    fields | diagnostics) "$1" ;;
    all)
        schema session >"$docs/session.schema.json"
        schema answer >"$docs/answer.schema.json"
        diagnostics >"$docs/diagnostics.md"
        put_fields ;;
    *) echo "usage: PAYRULE=PROGRAM sh tests/docs/make.sh [session | answer | diagnostics | fields]" >&2; exit 64 ;;
esac
