#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# point_chip.sh NAPIER: the file of a point's chip is the chip that the sweep timed.
set -u
napier=$1
. "$(dirname "$0")/../shell_checks.sh"
. "$(dirname "$0")/../training_checks.sh"
mkdir "$work/own" "$work/elsewhere" # files that a sweep names lie beside it, or beside its chip
cd "$work/own" || exit 1
"$napier" show technology nm45 | sed 's/^name: nm45/name: mine/' >technology.yaml
"$napier" show dram gddr6 | sed 's/^name: gddr6/name: mine/' >own.yaml
printf 'rate: 1e-9\nprotection: {scratchpads: secded}\n' >faults.yaml
cat >chip.yaml <<'CHIP'
name: own
arithmetic:
  width: 12
  update: {rounding: nearest, master_bits: 2}
  by_layer: [{layers: [0], width: 10, fraction: 4}]
array: {rows: 8, columns: 8}
technology: technology.yaml
CHIP
cat >scalesim.cfg <<'CFG'
[architecture_presets]
ArrayHeight: 16
ArrayWidth: 16
IfmapSramSzkB: 64
FilterSramSzkB: 64
OfmapSramSzkB: 64
Dataflow: ws
Bandwidth: 10
CFG
# round_trip SPEC POINT: its row of results.csv, and simulate on the chip that `show point` prints
round_trip() {
    local batch
    "$napier" show point "$1.yaml" "$2" >"$work/elsewhere/$1-$2.yaml" 2>"$work/log" ||
        { fail "show point $1 $2: $(cat "$work/log")"; return; }
    batch=$(sed -n '3s/^# timed there: .*, batch \([0-9]*\)$/\1/p' "$work/elsewhere/$1-$2.yaml")
    (cd "$work/elsewhere" && "$napier" simulate mlp --batch "$batch" --arch "$1-$2.yaml" \
        --out "$1-$2") >"$work/log" 2>&1 || { fail "simulate $1 $2: $(cat "$work/log")"; return; }
    /usr/bin/python3 - "$1/results.csv" "$2" "$work/elsewhere/$1-$2/report.json" <<'PY' || fail "$1, point $2"
import csv, json, sys
rows = {row["point"]: row for row in csv.DictReader(open(sys.argv[1]))}
row, chip = rows[sys.argv[2]], json.load(open(sys.argv[3]))["results"]["chip"]
for key in "cycles", "stall_cycles", "seconds", "energy_pj", "area_um2", "utilization":
    if float(row[key]) != chip[key]:
        sys.exit(f"{key}: results.csv {row[key]}, simulate {chip[key]}")
PY
}
sweep() { # sweep NAME LINES...
    local name=$1
    shift
    printf '%s\n' "name: $name" 'network: mlp' "$@" >"$name.yaml"
    "$napier" sweep "$name.yaml" --out "$name" --threads 1 >"$work/log" 2>&1 ||
        fail "sweep $name: $(cat "$work/log")"
}
sweep grid 'batch: 4' 'axes: {array.side: [8, 16], arithmetic: [lns12, fixed12], batch: [2, 8]}'
sweep files 'arch: chip.yaml' 'faults: faults.yaml' \
    'axes: {clock_ns: [2, 2.7182818284590451], technology: [asap7, technology.yaml], batch: [4]}'
sweep scale 'arch: scalesim.cfg' 'axes: {array.rows: [8, 24], batch: [3]}'
sweep memories 'arch: chip.yaml' 'set: {dram.capacity_mib: 512}' \
    'axes: {dram.preset: [hbm2, own.yaml], dram.channels: [2, 3], batch: [4]}'
for point in 0 3; do
    round_trip memories $point
done
for point in 0 3 6; do
    round_trip grid $point
done
for point in 0 3; do
    round_trip files $point
done
for point in 0 1; do
    round_trip scale $point
done
[ "$(head -1 "$work/elsewhere/grid-3.yaml")" = '# napier show point grid.yaml 3' ] &&
    grep -q '^name: grid-3$' "$work/elsewhere/grid-3.yaml" || fail "$(head -5 "$work/elsewhere/grid-3.yaml")"

# The best chip, and a training on it.
"$napier" best grid.yaml --minimize area --threads 1 --write-chip "$work/best.yaml" >"$work/log" 2>&1 ||
    fail "best: $(cat "$work/log")"
grep -q "^written: $work/best.yaml$" "$work/log" || fail "best: $(cat "$work/log")"
head -1 "$work/best.yaml" | grep -q '^# napier best grid.yaml --minimize area --threads 1 --write-chip ' ||
    fail "$(head -1 "$work/best.yaml")"
point=$(sed -n 's/^best area: point \([0-9]*\):.*/\1/p' "$work/log")
cmp -s <(tail -n +2 "$work/best.yaml") <("$napier" show point grid.yaml "$point" | tail -n +2) ||
    fail 'best and show point write other chips'
"$napier" train mlp --data "$work/data" --arch "$work/best.yaml" --samples 64 --epochs 1 --only chip \
    >"$work/log" 2>&1 || fail "train: $(cat "$work/log")"
"$napier" wave log-add --arch "$work/best.yaml" --out "$work/a.vcd" >"$work/log" 2>&1 ||
    fail "wave: $(cat "$work/log")"
refuses '^napier: point: found 8, expected an integer in 0..7$' show point grid.yaml 8
refuses '^napier: /no/chip.yaml: cannot be written' best grid.yaml --write-chip /no/chip.yaml
exit $failed
