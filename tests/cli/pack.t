#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# Packs: payrule pack, --rules with a pack, --require-signature with every way around it.
. "$(dirname "$0")/lib.sh"

judge="--payer example.plan --history-from 2026-01-01 --format json day.jsonl"
pack=$scratch/rules.pack

# refused NAME PATTERN ARGUMENT...: eval with the demand refuses, and judges nothing.
refused() {
    name=$1 pattern=$2
    shift 2
    run 2 "$name" eval "$@" $judge
    told err "is refused" "$pattern"
    silent "and nothing is judged" .
}

# ---- packs ----

run 0 "pack" pack rules -o "$pack"
told out "says what it holds" '^.*/rules.pack: 2 rule files and 1 table, [0-9]+ bytes, not signed$'
cp "$pack" "$scratch/first"
run 0 "pack again" pack ./rules/ --output "$pack"
same "gives the same bytes" "$scratch/first" "$pack"
run 1 "the folder judges" eval --rules rules $judge
cp "$scratch/out" "$scratch/by_folder"
run 1 "the pack judges" eval --rules "$pack" $judge
same "the same, byte for byte" "$scratch/by_folder" "$scratch/out"
for command in "explain --payer example.plan --session S-2 day.jsonl" "list payers" "list rules" "test" "check" \
    "units --payer example.plan 97112:24" "compare --payers example.plan,example.other day.jsonl"; do
    # shellcheck disable=SC2086  # words
    (cd "$data" && "$payrule" $command --rules rules) >"$scratch/by_folder" 2>&1
    wanted=$?
    # shellcheck disable=SC2086
    run $wanted "$command with a pack" $command --rules "$pack"
done
(cd "$data" && PAYRULE_RULES=$pack "$payrule" list payers) >"$scratch/out" 2>"$scratch/err"
result $? 0 "PAYRULE_RULES names a pack"
run 2 "rules with errors" pack broken.rules -o "$scratch/none.pack"
told err "are not packed" '^payrule pack: rules with errors are not packed$'
run 64 "a pack of a pack" pack "$pack" -o "$scratch/none.pack"
run 2 "a folder that is not there" pack none -o "$scratch/none.pack"
run 2 "a place that is not there" pack rules -o "$scratch/none/rules.pack"
told err "is told" 'cannot write .*/none/rules.pack: '
head -c 700 "$pack" >"$scratch/short.pack"
run 2 "half a pack" list payers --rules "$scratch/short.pack"
told err "is told with its line" 'short.pack:[0-9]+: the pack cannot be read: the file is longer than what is left of the pack$'
sed 's/visits/visit5/' "$pack" >"$scratch/altered.pack"
run 2 "an altered pack without a signature" list payers --rules "$scratch/altered.pack"
told err "is found by its checksums" 'altered.pack:[0-9]+: the pack cannot be read: the file.s bytes are not those of its checksum$'
sed 's/ rules\/other.rules$/ ..\/..\/other.rules/' "$pack" >"$scratch/out.pack"
run 2 "a pack that leads out" list payers --rules "$scratch/out.pack"
told err "is told" 'a path below the pack'

# ---- keys and signatures ----

run 0 "keys" pack --new-key "$scratch/clinic"
told out "what they are for is told" 'clinic.key signs packs: keep it secret' '--require-signature .*/clinic.pub$'
number=$((number + 1))
if [ "$(stat -c %a "$scratch/clinic.key")" = 600 ]; then
    echo "ok $number - the secret key is its owner's"
else
    echo "not ok $number - the secret key is its owner's"
fi
cp "$scratch/clinic.key" "$scratch/kept"
run 2 "keys again" pack --new-key "$scratch/clinic"
same "are not written over" "$scratch/kept" "$scratch/clinic.key"
run 0 "other keys" pack --new-key "$scratch/foreign"
run 64 "keys and a pack" pack rules --new-key "$scratch/both"
run 0 "a signed pack" pack rules -o "$pack" --sign "$scratch/clinic.key"
told out "says so" ', signed$'
same "has the same bytes" "$scratch/first" "$pack"
run 2 "signed with what is no key" pack rules -o "$scratch/x.pack" --sign "$scratch/clinic.pub"
told err "is told" '--sign names the file of a secret key'
key=$scratch/clinic.pub
line=$(tail -n 1 "$key")
run 1 "the demand met" eval --rules "$pack" --require-signature "$key" $judge
cp "$scratch/out" "$scratch/by_pack"
run 1 "by the key itself" eval --rules "$pack" --require-signature "$line" $judge
same "with the same answers" "$scratch/by_pack" "$scratch/out"

# a file that is named as the key, and holds another one (a key whose line can name a file is found by trying)
named="*/*"
while case $named in */*) true ;; *) false ;; esac; do
    rm -f "$scratch/named.key" "$scratch/named.pub"
    "$payrule" pack --new-key "$scratch/named" >/dev/null
    named=$(tail -n 1 "$scratch/named.pub")
done
cp "$scratch/foreign.pub" "$scratch/$named"
run 0 "a pack signed with the one" pack rules -o "$scratch/named.pack" --sign "$scratch/named.key"
(cd "$scratch" && "$payrule" list payers --rules named.pack --require-signature "$named") >"$scratch/out" 2>"$scratch/err"
result $? 0 "a file that is named as the key stands for none"

# ---- every way around the demand ----

refused "a folder" '^payrule eval: rules is no pack, and only packs are signed' --rules rules --require-signature "$key"
refused "a rule file" 'is no pack' --rules rules/plan.rules --require-signature "$key"
cp "$pack" "$scratch/stripped.pack"
refused "a pack whose signature was taken away" 'stripped.pack is not signed: there is no .*stripped.pack.minisig' \
    --rules "$scratch/stripped.pack" --require-signature "$key"
: >"$scratch/stripped.pack.minisig"
refused "an empty signature" 'stripped.pack.minisig holds no signature' \
    --rules "$scratch/stripped.pack" --require-signature "$key"
head -n 2 "$pack.minisig" >"$scratch/stripped.pack.minisig"
refused "half a signature" 'holds no signature' --rules "$scratch/stripped.pack" --require-signature "$key"
run 0 "a foreign pack" pack rules/plan.rules -o "$scratch/foreign.pack" --sign "$scratch/foreign.key"
refused "a foreign pack" 'foreign.pack was signed with another key than --require-signature names' \
    --rules "$scratch/foreign.pack" --require-signature "$key"
cp "$scratch/foreign.pack" "$scratch/mixed.pack"
cp "$pack.minisig" "$scratch/mixed.pack.minisig"
refused "another pack with our signature" 'mixed.pack is not what was signed' \
    --rules "$scratch/mixed.pack" --require-signature "$key"
# all checksums right, and one rule another
cp -r "$data/rules" "$scratch/rules"
echo '# a word' >>"$scratch/rules/plan.rules"
run 0 "other rules, packed properly" pack "$scratch/rules" -o "$scratch/altered.pack"
cp "$pack.minisig" "$scratch/altered.pack.minisig"
run 1 "which are a pack" eval --rules "$scratch/altered.pack" $judge
refused "an altered pack" 'altered.pack is not what was signed: it was altered, or the signature is another' \
    --rules "$scratch/altered.pack" --require-signature "$key"
for at in 1 14 20 200 2000; do
    { head -c $at "$pack"; printf '\001'; tail -c +$((at + 2)) "$pack"; } >"$scratch/altered.pack"
    run 2 "a pack with byte $at altered" eval --rules "$scratch/altered.pack" --require-signature "$key" $judge
done
{ cat "$pack"; echo; } >"$scratch/altered.pack"
refused "a longer pack" 'is not what was signed' --rules "$scratch/altered.pack" --require-signature "$key"
cp "$pack" "$scratch/comment.pack"
sed 's/file:rules.pack/file:other.pack/' "$pack.minisig" >"$scratch/comment.pack.minisig"
refused "another trusted comment" 'the comment in .*comment.pack.minisig is not what was signed' \
    --rules "$scratch/comment.pack" --require-signature "$key"
sed '1s/.*/untrusted comment: anything/' "$pack.minisig" >"$scratch/comment.pack.minisig"
run 1 "another untrusted comment is nothing" eval --rules "$scratch/comment.pack" --require-signature "$key" $judge
# a pack cannot say that it needs no signature: its list knows rules and tables only
{ head -n 1 "$pack"; echo 'signature none'; tail -n +2 "$pack"; } >"$scratch/lift.pack"
refused "a pack that lifts the demand" 'is not signed' --rules "$scratch/lift.pack" --require-signature "$key"
run 2 "nor is that a pack" list payers --rules "$scratch/lift.pack"
run 64 "a key that is none" eval --rules "$pack" --require-signature nonsense $judge
told err "is told" '--require-signature names a public key or its file; nonsense is neither'
run 64 "the secret key as the key" eval --rules "$pack" --require-signature "$scratch/clinic.key" $judge
run 64 "an empty key" eval --rules "$pack" --require-signature= $judge
for command in "list payers" "units --payer example.plan 97112:24" "verify $scratch/receipts" \
    "explain --payer example.plan --session S-2 day.jsonl" "compare --payers example.plan,example.other day.jsonl"; do
    # shellcheck disable=SC2086  # words
    run 2 "$command under the demand" $command --rules "$scratch/stripped.pack" --require-signature "$key"
    told err "refuses, too" 'the rules are refused$'
done
run 0 "an old signature does not outlive its pack" pack rules -o "$pack"
refused "a pack made anew" 'is not signed' --rules "$pack" --require-signature "$key"

# ---- receipts by a pack ----

run 0 "a signed pack" pack rules -o "$pack" --sign "$scratch/clinic.key"
run 1 "receipts by a pack" eval --rules "$pack" --require-signature "$key" --receipts "$scratch/receipts" $judge
run 0 "reproduce by it" verify --rules "$pack" --require-signature "$key" "$scratch/receipts"
run 0 "and by the folder it was made of" verify --rules rules "$scratch/receipts"

# ---- minisign itself, where it is installed ----

if command -v minisign >/dev/null; then
    minisign -V -q -m "$pack" -p "$key" >"$scratch/out" 2>"$scratch/err"
    result $? 0 "minisign takes our signature"
    minisign -S -s "$scratch/clinic.key" -m "$pack" >"$scratch/out" 2>"$scratch/err"
    result $? 0 "and our secret key"
    run 1 "we take its signature" eval --rules "$pack" --require-signature "$key" $judge
fi
done_testing
