#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a sweep and a search say, on one machine.
set -u
napier=$1
. "$(dirname "$0")/../shell_checks.sh"
spec() { # spec AXES REST: a sweep's file
    printf 'name: said\nnetwork: mlp\nbatch: 8\naxes: {%s}\n%s\n' "$1" "${2:-}" >"$work/spec.yaml"
    rm -rf "$work/out"
}
says() { # says STATUS PATTERN COMMAND...: among what it prints
    local wanted=$1 pattern=$2 status
    shift 2
    "$napier" "$@" >"$work/log" 2>&1
    status=$?
    [ $status -eq "$wanted" ] && grep -qE -e "$pattern" "$work/log" ||
        fail "napier $*: exit $status, expected $wanted, /$pattern/: $(cat "$work/log")"
}
sweep=(sweep "$work/spec.yaml" --out "$work/out" --threads 1)

# One bad point is a result, and why it failed is said; where none can run, the spec is bad.
spec 'array.side: [8, 0]'
says 0 "^1 points ran, 0 excluded by constraints, 1 failed, the first: point 1: .*spec.yaml:4: axes.array.side: found '0'" \
    "${sweep[@]}"
[ "$(wc -l <"$work/out/results.csv")" -eq 3 ] || fail "expected two points: $(cat "$work/out/results.csv")"
spec 'array.side: [8, 16]' 'set: {dram.banana: 1}'
says 2 '^napier: .*spec.yaml: none of its 2 points can run; point 0: .*dram.banana: unknown key$' \
    "${sweep[@]}"
spec 'array.side: [8, 16]' 'constraints: {area_below_mm2: 0.001}'
says 0 '^0 points ran, 2 excluded by constraints, 0 failed$' "${sweep[@]}"

# A point is the chip that simulate runs when it is asked for the same.
printf 'name: c\narithmetic: {width: 12, update: {rounding: nearest, master_bits: 2}}\narray: {rows: 8, columns: 8}\n' \
    >"$work/chip.yaml"
spec 'arithmetic: [lns12]' 'arch: chip.yaml'
says 0 '^1 points ran' "${sweep[@]}"
says 0 '^written' simulate mlp --batch 8 --arch "$work/chip.yaml" --arithmetic lns12 --out "$work/simulate"
cp "$work/log" "$work/simulated"
cycles=$(sed -n 's/^ *"cycles": \([0-9]*\),/\1/p' "$work/simulate/report.json" | head -1)
[ -n "$cycles" ] && [ "$cycles" = "$(tail -1 "$work/out/results.csv" | cut -d, -f4)" ] ||
    fail "simulate: $cycles cycles, sweep: $(tail -1 "$work/out/results.csv")"

# What bounds it, and what no area has, stand beside the figures: in each output the same.
areas='areas leave out control and decoding, DMA and line buffers, DRAM interface, random generator, clock tree, placement and wires, pads'
says 0 "^$areas$" simulate mlp --batch 8 --arch "$work/chip.yaml" --arithmetic lns12 --out "$work/simulate"
grep -qE '^bound by (compute|vector|dram|dependency): array [0-9.]+ %, vector unit ' "$work/log" || fail "$(cat "$work/log")"
says 0 "^$areas$" "${sweep[@]}"
/usr/bin/python3 - "$work" "$areas" <<'PY' || fail 'bound_by and area_without'
import csv, json, sys
work, areas = sys.argv[1], sys.argv[2].removeprefix("areas leave out ").split(", ")
chip = json.load(open(work + "/simulate/report.json"))["results"]["chip"]
row = next(csv.DictReader(open(work + "/out/results.csv")))
record = json.load(open(work + "/out/report.json"))["results"]
assert f"bound by {row['bound_by']}:" in open(work + "/simulated").read()
assert row["bound_by"] == chip["bound_by"] == record["front"][0]["bound_by"], (row, chip["bound_by"])
assert float(row["dram_utilization"]) == chip["dram_utilization"]
assert row["area_without"].split("; ") == chip["area_without"] == record["area_without"] == areas
for page in "/simulate/report.html", "/out/report.html":
    assert sys.argv[2] in open(work + page).read(), page
PY
says 0 "^  $areas$" best "$work/spec.yaml"
says 0 'leave out .*, ECC coders, ' simulate mlp --faults '{protection: {scratchpads: parity}}'

# Accuracy is an objective where every point has one.
report() { # report ARITHMETIC ACCURACY
    printf '{"results": {"chip": {"arithmetic": "%s", "training": {"test_accuracy": %s}}}}' "$1" "$2"
}
report 'lns12f6, pwl lns12_f6_s8, cascade: 32, stochastic update' 0.875 >"$work/a.json"
spec 'array.side: [8, 16]' 'accuracy: [a.json]'
says 0 'Pareto front of time a sample, energy a sample, area and accuracy$' "${sweep[@]}"
grep -qE 'array used  bound by +accuracy$' "$work/log" && grep -qE ' 87.50 %$' "$work/log" ||
    fail "no accuracy in the table: $(cat "$work/log")"
says 0 '^best area: point 0: array.side 8$' \
    best "$work/spec.yaml" --minimize area --accuracy-above 0.8
says 2 '^napier: .*none of the 2 points looked at keeps the limits; the nearest: point .*, accuracy 87.50 %$' \
    best "$work/spec.yaml" --accuracy-above 0.9
says 2 'keeps the limits; the nearest: point 0: array.side 8: time .*, area 1.33 mm2' \
    best "$work/spec.yaml" --area-below 1mm2
spec 'array.side: [8, 16], arithmetic: [lns12, lns10]' 'accuracy: [a.json]'
says 0 'Pareto front of time a sample, energy a sample and area$' "${sweep[@]}"
spec 'array.side: [8, 16]'
refuses 'spec.yaml: accuracy: missing, expected a list of report.json' \
    best "$work/spec.yaml" --accuracy-above 0.8

# A batch is an axis: samples are compared. Twice the batch on the same array is slower a batch.
spec 'array.side: [8, 16], batch: [4, 16], dram.bandwidth_gb_per_s: [0.5, 100]'
says 0 'Pareto front of time a sample, energy a sample and area$' "${sweep[@]}"
/usr/bin/python3 - "$work/out" <<'PY' || fail 'columns by sample'
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1] + "/results.csv")))
front = json.load(open(sys.argv[1] + "/report.json"))["results"]["front"]
for row in rows:
    batch, seconds = float(row["batch"]), float(row["seconds"])
    assert float(row["seconds_per_sample"]) == seconds / batch, row
    assert float(row["samples_per_second"]) == batch / seconds, row
    assert 0 < float(row["dram_utilization"]) <= 1, row
    starved = row["dram.bandwidth_gb_per_s"] == "0.5"
    assert (row["bound_by"] == "dram") == starved, row
costs = [[float(row[key]) for key in ("seconds_per_sample", "energy_per_sample_pj", "area_um2")]
         for row in rows]
def beaten(a):
    return any(b != a and all(x <= y for x, y in zip(b, a)) for b in costs)
assert [point["point"] for point in front] == [i for i, a in enumerate(costs) if not beaten(a)], front
assert front[0]["samples_per_second"] == float(rows[front[0]["point"]]["samples_per_second"])
PY
says 0 '^note: batch is an axis and seconds is of a whole batch; seconds_per_sample compares samples$' \
    best "$work/spec.yaml" --minimize seconds
grep -q '^best seconds: point 5: array.side 16, batch 4, ' "$work/log" || fail "$(cat "$work/log")"
says 0 '^best seconds_per_sample: point 7: array.side 16, batch 16, dram.bandwidth_gb_per_s 100$' \
    best "$work/spec.yaml" --minimize seconds_per_sample --samples-per-second-above 1000
grep -q 'note: batch' "$work/log" && fail "a note on samples: $(cat "$work/log")"
for line in '^  bound by (compute|vector|dependency): array [0-9.]+ %, vector unit ' \
    '^one step away +point +seconds_per_sample ' '^array.side 16 -> 8 +3 +\+[0-9]' '^batch 16 -> 4 +5 +\+' \
    '^dram.bandwidth_gb_per_s 100 -> 0.5 +6 +\+' '^smallest chip within +point ' '^ +1 % +7 ' '^ +5 % '; do
    grep -qE -e "$line" "$work/log" || fail "best does not say /$line/: $(cat "$work/log")"
done
says 2 'keeps the limits; the nearest: point 7' best "$work/spec.yaml" --samples-per-second-above 1e12
exit $failed
