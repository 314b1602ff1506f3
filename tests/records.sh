#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# records.sh NAPIER: a record needs none of the files that it came from but data and weights, gives the
# same bits again, and says what differs.
set -u
napier=$1
. "$(dirname "$0")/shell_checks.sh"
. "$(dirname "$0")/training_checks.sh"

# Everything of one's own: network, chip, table, technology, faults, weights.
mkdir "$work/own" "$work/elsewhere"
cd "$work/own"
"$napier" show table lns12_f6_s6 >table.yaml
"$napier" show technology nm45 >technology.yaml
echo '{protection: {scratchpads: secded}}' >faults.yaml
cat >chip.yaml <<'CHIP'
name: own
arithmetic: {kind: lns, width: 12, fraction: 6, table: table.yaml, update: {master_bits: 2}}
array: {rows: 16, columns: 8}
technology: technology.yaml
faults: faults.yaml
CHIP
"$napier" train "$work/net.yaml" --data "$work/data" --epochs 1 --only float32 \
    --save-weights weights.safetensors 2>"$work/log" >&2 || fail "weights: $(cat "$work/log")"
{ echo 'weights: weights.safetensors'; cat "$work/net.yaml"; } >net.yaml

ours=(net.yaml --arch chip.yaml)
"$napier" train "${ours[@]}" --data "$work/data" --epochs 1 --out train 2>"$work/log" >&2 ||
    fail "train: $(cat "$work/log")"
"$napier" simulate "${ours[@]}" --batch 4 --set array.rows=24 --out simulate >"$work/log" ||
    fail "simulate: $(cat "$work/log")"
printf '%s\n' 'name: s' 'network: net.yaml' 'arch: chip.yaml' 'batch: 4' \
    'axes: {array.side: [8, 16], technology: [nm45, technology.yaml]}' >sweep.yaml
"$napier" sweep sweep.yaml --out sweep 2>"$work/log" >&2 || fail "sweep: $(cat "$work/log")"

# The files go; data and weights move.
mv train simulate sweep "$work/elsewhere"
mv weights.safetensors "$work/elsewhere/moved.safetensors"
mv technology.yaml ../technology.kept
rm -f ./*.yaml "$work/net.yaml"
cd "$work/elsewhere"
one_line 'weights.safetensors' "$napier" rerun train/report.json
weights=(--weights moved.safetensors)
again() { # again RECORD ARGUMENTS...
    local said
    said=$("$napier" rerun "$@" 2>"$work/log") || fail "rerun $*: $? $(cat "$work/log")"
    grep -q '^no difference in inputs and results$' <<<"$said" ||
        grep -q '^results are the same$' <<<"$said" || fail "rerun $*: $said"
}
again train/report.json "${weights[@]}"
again train/report.json "${weights[@]}" --timing
"$napier" rerun train/report.json "${weights[@]}" --set array.rows=24 --set clock_ns=3 --out trained_24 \
    >"$work/log" 2>&1 || fail "rerun --set: $(cat "$work/log")"
"$napier" rerun train/report.json "${weights[@]}" --timing --set array.rows=24 --set clock_ns=3 \
    --out timed_24 >"$work/log" || fail "rerun --timing --set: $(cat "$work/log")"
grep -q 'inputs.chip.array.rows: 16 -> 24' "$work/log" || fail "rerun --timing --set: $(cat "$work/log")"
said=$("$napier" diff trained_24/report.json timed_24/report.json)
[ "$(tail -1 <<<"$said")" = 'results are the same' ] || fail "a timing is not the training's: $said"
refuses '^napier: --timing: found another arithmetic or upsets, which change what is trained' \
    rerun train/report.json "${weights[@]}" --timing --arithmetic lns10
again simulate/report.json "${weights[@]}" --out simulated
mv ../technology.kept "$work/own/technology.yaml" # a file that an axis names stays one
again sweep/report.json "${weights[@]}" --out swept
cmp -s sweep/results.csv swept/results.csv || fail 'a sweep run again has other results'

# A chip from a record.
python3 -c 'import json; print(json.dumps(json.load(open("simulate/report.json"))["inputs"]["chip"]))' \
    >from_record.yaml
cycles() { sed -n 's/^ *"cycles": \([0-9]*\),/\1/p' "$1" | head -1; }
"$napier" simulate mlp --arch from_record.yaml --out a >/dev/null || fail 'a chip from a record'
"$napier" show chip from_record.yaml >shown.yaml || fail 'show of a chip from a record'
"$napier" simulate mlp --arch shown.yaml --out b >/dev/null || fail 'a chip that was shown'
[ "$(cycles a/report.json)" -eq "$(cycles b/report.json)" ] || fail 'shown, and from a record: cycles differ'

# What changes: causes before effects.
changed=$("$napier" rerun simulate/report.json "${weights[@]}" --set array.rows=8 2>&1) ||
    fail "rerun --set: $changed"
grep -q 'inputs.chip.array.rows: 24 -> 8' <<<"$changed" || fail "rerun --set: $changed"
said=$("$napier" diff simulate/report.json simulated/report.json) || fail 'diff of the same'
[ "$(tail -1 <<<"$said")" = 'results are the same' ] || fail "diff of the same: $said"
said=$("$napier" diff a/report.json simulate/report.json)
[ "$(head -1 <<<"$said")" = 'went in:' ] || fail "diff: $said"

# Other data, other weights.
cp -r "$work/data" other
printf '\1' | dd of="$(ls other/train-labels*)" bs=1 seek=20 conv=notrunc 2>/dev/null
refuses 'found images and labels of SHA-256 .*, expected .*--data FOLDER' \
    rerun train/report.json "${weights[@]}" --data other
printf '\1' | dd of=moved.safetensors bs=1 seek=2000 conv=notrunc 2>/dev/null
refuses 'found weights of SHA-256 .*, expected .*--weights FILE' rerun train/report.json "${weights[@]}"
refuses '^napier: nothing.json: not found' rerun nothing.json
exit $failed
