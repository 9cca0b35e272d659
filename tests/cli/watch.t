#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# payrule test --watch and check --watch: again after each change, however it is made, until Ctrl-C.
. "$(dirname "$0")/lib.sh"

folder=$scratch/rules
mkdir -p "$folder/tables"
printf '97110\t4\t3\n' >"$folder/tables/mue.tsv"
cat >"$folder/plan.rules" <<'RULES'
payer rules 1

profile example.plan "An invented plan"
  in force from 2024-01-01
end

source manual "Invented manual"

table mue "Unlikely units"
  format mue
  file "tables/mue.tsv" from 2024-01-01
end

rule units.mue "Unlikely units"
  cite manual "1"
  limit units to table mue per code per date of service
  otherwise deny as CO-151
end

test "four units"
  on 2026-03-02
  given 97110 billed 4
  expect pass units.mue
end
RULES
cp "$folder/plan.rules" "$scratch/plan"

# watch COMMAND...: begins it in the background; its process is $watching.
watch() {
    "$payrule" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null &
    watching=$!
}

# seen COUNT FILE PATTERN NAME: within ten seconds so many lines match, and no more after them for a while.
seen() {
    number=$((number + 1))
    tries=0
    until [ "$(grep -c -E -e "$3" "$scratch/$2")" -ge "$1" ] || [ $tries -ge 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    found=$(grep -c -E -e "$3" "$scratch/$2")
    if [ "$found" -eq "$1" ]; then
        echo "ok $number - $4"
    else
        sed 's/^/# /' "$scratch/out" "$scratch/err"
        echo "not ok $number - $4: $found lines match $3, not $1"
    fi
}

# finish SIGNAL STATUS NAME: ends the watching.
finish() {
    kill -s "$1" "$watching"
    wait "$watching"
    result $? "$2" "$3"
}

watch test --watch --rules "$folder"
seen 1 out '^1 passed, 0 failed$' "the first run"
sed 's/billed 4/billed 5/' "$scratch/plan" >"$folder/plan.rules"
seen 1 out '^0 passed, 1 failed$' "a file that is written anew"
cp "$scratch/plan" "$scratch/new"
mv "$scratch/new" "$folder/plan.rules"
seen 2 out '^1 passed, 0 failed$' "a file that is replaced by another"
printf '97110\t3\t3\n' >"$folder/tables/mue.tsv"
seen 2 out '^0 passed, 1 failed$' "a table"
head -n 20 "$scratch/plan" >"$folder/plan.rules"
printf 'test "cut off\n' >>"$folder/plan.rules"
seen 1 err '^[^ ].*plan.rules:21:[0-9]+: error\[P[0-9]+\].*quot' "a file that is broken"
rm "$folder/plan.rules"
seen 1 err 'there are no rule files' "a file that is gone"
cp "$scratch/plan" "$folder/plan.rules"
seen 3 out '^0 passed, 1 failed$' "and is there again"
printf '97110\t4\t3\n' >"$folder/tables/mue.tsv"
seen 3 out '^1 passed, 0 failed$' "the table as it was"
touch "$folder/notes.txt"
for i in 1 2 3; do
    sed "s/An invented plan/An invented plan, $i/" "$scratch/plan" >"$folder/plan.rules"
done
seen 4 out '^1 passed, 0 failed$' "several changes at once are one run; other files are none"
sleep 1
seen 4 out '^1 passed, 0 failed$' "and nothing runs without a change"
number=$((number + 1))
if grep -q "$(printf '\033')" "$scratch/out"; then
    echo "not ok $number - nothing is cleared where there is no terminal"
else
    echo "ok $number - nothing is cleared where there is no terminal"
fi
finish INT 0 "Ctrl-C"

watch check --watch "$folder/plan.rules"
seen 1 err '1 file, 0 errors, 0 warnings' "check --watch"
echo nonsense >>"$folder/plan.rules"
seen 1 err '1 file, 1 error' "what came is told"
finish TERM 2 "the status is that of the last run"

cp "$scratch/plan" "$folder/plan.rules"
run 64 "watching in another format" test --watch --format json rules
run 64 "checking so" check --watch --format json rules
run 64 "watching for no payer" test --watch --payer nobody --rules "$folder"
done_testing
