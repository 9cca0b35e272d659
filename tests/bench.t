#!/bin/sh
# bench/run in small: payrule and rules written by hand in Python find the same, whatever the threads and the order of
# input; and it notices when they do not. No times are looked at.
root=${abs_top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
payrule=${PAYRULE:?names the program to test}

if ! command -v python3 >/dev/null; then
    echo "1..0 # SKIP python3 is not installed"
    exit 0
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

echo 1..2
if "$root/bench/run" --quick --out "$scratch/right" "$payrule" >"$scratch/out" 2>&1; then
    echo "ok 1 - all answers are the same"
else
    sed 's/^/# /' "$scratch/out"
    echo "not ok 1 - all answers are the same"
fi

# A payrule that says nothing of one rule.
printf '#!/bin/sh\n"%s" "$@" | sed "s/denied\tr04$/clean\t/"\n' "$payrule" >"$scratch/payrule"
chmod +x "$scratch/payrule"
if "$root/bench/run" --quick --out "$scratch/wrong" "$scratch/payrule" whole >"$scratch/out" 2>&1; then
    echo "not ok 2 - a rule left out is noticed"
elif grep -q "DIFFERENT" "$scratch/out"; then
    echo "ok 2 - a rule left out is noticed"
else
    sed 's/^/# /' "$scratch/out"
    echo "not ok 2 - a rule left out is noticed"
fi
