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
says 2 "^failed: point 1: .*spec.yaml:4: axes.array.side: found '0'" "${sweep[@]}"
grep -qx '1 points ran, 0 excluded by constraints, 1 failed' "$work/log" &&
    tail -1 "$work/log" | grep -q 'spec.yaml: 1 of 2 points failed; why stands above' || fail "$(cat "$work/log")"
says 2 '^napier: .*1 of 2 points failed' "${sweep[@]}" # started again too
[ "$(wc -l <"$work/out/results.csv")" -eq 3 ] || fail "expected two points: $(cat "$work/out/results.csv")"
says 0 "^failed: point 1: .*found '0'" best "$work/spec.yaml"
spec 'array.side: [8, 0, -1], batch: [4, 8, x]'
says 2 "^failed: points 3, 4, 5: .*: found '0'" "${sweep[@]}"
[ "$(grep -c '^failed: ' "$work/log")" -eq 3 ] || fail "three reasons: $(cat "$work/log")"
spec 'array.side: [8, 16]' 'set: {dram.banana: 1}'
says 2 '^napier: .*spec.yaml: none of its 2 points can run; point 0: .*dram.banana: unknown key$' \
    "${sweep[@]}"
says 2 '^napier: .*spec.yaml: none of the 2 points .*; failed: points 0, 1: .*dram.banana: unknown key$' \
    best "$work/spec.yaml"
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
areas='areas leave out control and decoding, DMA and line buffers, DRAM controller, DRAM PHY, random generator, clock tree, placement and wires, pads'
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
report() { # report ARITHMETIC ACCURACY [SEED [EPOCHS]]: the record of a training
    /usr/bin/python3 - "$work/out/report.json" "$@" <<'PY'
import json, sys
network = json.load(open(sys.argv[1]))["inputs"]["spec"]["network"]
arithmetic, accuracy = sys.argv[2], float(sys.argv[3])
seed, epochs = map(int, (sys.argv[4:] + ["1", "5"][len(sys.argv) - 4:]))
print(json.dumps({"results": {"chip": {"arithmetic": arithmetic, "training": {"test_accuracy": accuracy}}},
                  "inputs": {"network": network, "data": {"name": "fashion-mnist"}, "epochs": epochs,
                             "samples": 60000, "test_samples": 10000, "seed": seed}}))
PY
}
twelve='lns12f6, pwl lns12_f6_s8, cascade: 32, stochastic update'
report "$twelve" 0.875 >"$work/a.json"
report "$twelve" 0.625 2 >"$work/b.json"
report "$twelve" 0.625 2 4 >"$work/shorter.json"
sed 's/"name": "mlp"/"name": "cnn"/' "$work/a.json" >"$work/cnn.json"
sed 's/"outputs": 100/"outputs": 99/' "$work/a.json" >"$work/narrow.json"
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
says 0 '^note: accuracies are of 60000 images of fashion-mnist, 5 epochs, batch 32 \(.*a.json\); unknown at 2 of 4 points, the first: point 1$' \
    "${sweep[@]}"
grep -qE ' unknown$' "$work/log" || fail "no unknown accuracy in the table: $(cat "$work/log")"
/usr/bin/python3 - "$work/out" <<'PY' || fail 'unknown accuracies'
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1] + "/results.csv")))
assert [row["test_accuracy"] for row in rows] == ["0.875", "", "0.875", ""], rows
record = json.load(open(sys.argv[1] + "/report.json"))
assert record["results"]["accuracy_known"] == 2, record["results"]
assert record["inputs"]["spec"]["accuracy"]["recipes"][0]["trained"][0]["accuracies"] == [0.875]
assert "unknown at 2 of 4 points" in open(sys.argv[1] + "/report.html").read()
PY
mv "$work/out" "$work/of-a" # a record's accuracies stand in it
rm "$work/a.json"
says 0 '^written' rerun "$work/of-a/report.json" --out "$work/out"
cmp "$work/of-a/results.csv" "$work/out/results.csv" || fail 'run again: other accuracies'
report "$twelve" 0.875 >"$work/a.json"
says 0 '^best .*: point [02]: .*arithmetic lns12$' best "$work/spec.yaml" --trained-only
grep -q '^left out: 2 points whose accuracy is not known or too low, the first: point 1: accuracy unknown: ' "$work/log" ||
    fail "$(cat "$work/log")"
rm -rf "$work/out"
says 0 '^2 points ran, 0 excluded by constraints, 0 failed$' "${sweep[@]}" --trained-only
grep -q 'Pareto front of time a sample, energy a sample, area and accuracy$' "$work/log" || fail "$(cat "$work/log")"
refuses 'out: holds the results of another spec' "${sweep[@]}"

# Seeds of one recipe are averaged; trainings of another recipe or network are not mixed in.
spec 'array.side: [8]' 'accuracy: [a.json, b.json, a.json]'
says 0 ' 75.00 %$' "${sweep[@]}"
says 0 '^  accuracy 75.00 % \(2 seeds, sd 17.68; 60000 images ' best "$work/spec.yaml"
spec 'array.side: [8]' 'accuracy: [a.json, shorter.json]'
refuses 'shorter.json: found a training by 60000 images of fashion-mnist, 4 epochs, batch 32 \(10000 test images\), expected by 60000 .*, 5 epochs' \
    "${sweep[@]}"
spec 'array.side: [8]' 'accuracy: [cnn.json]'
refuses 'cnn.json: inputs.network: found a training of cnn, expected of mlp$' "${sweep[@]}"
spec 'array.side: [8]' 'accuracy: [narrow.json]'
refuses 'narrow.json: inputs.network: found a training of mlp, expected of mlp with the same layers$' "${sweep[@]}"

# Without the key, what is known of the network; of a network that nobody trained, that is said.
spec 'array.side: [8, 16], arithmetic: [lns12, lns14]'
says 0 '^note: accuracies are of 60000 images .* \(configs/accuracies/mlp.yaml\); unknown at 2 of 4 points' "${sweep[@]}"
says 0 '^  accuracy 87.34 % \(3 seeds, sd 0.13; ' best "$work/spec.yaml"
"$napier" show accuracies mlp | sed 's/0.8731, 0.8723, 0.8749/0.9, 0.9, 0.9/' >"$work/own.yaml"
spec 'array.side: [8], arithmetic: [lns12, lns10]' 'accuracy: own.yaml'
says 0 '^  accuracy 90.00 % ' best "$work/spec.yaml" --accuracy-above 0.89
spec 'array.side: [8, 16]'
sed -i 's/mlp/vgg-tiny/' "$work/spec.yaml"
says 0 '^note: accuracy unknown: no training of vgg-tiny is recorded$' "${sweep[@]}"
refuses 'spec.yaml: accuracy: missing, expected a list of report.json' \
    best "$work/spec.yaml" --accuracy-above 0.8
refuses '^napier: --trained-only: no training of vgg-tiny is recorded, expected ' best "$work/spec.yaml" --trained-only
# lns10 takes the least energy, and does not train this network.
printf 'name: q\nnetwork: vgg11-quarter\naxes: {arithmetic: [lns10, lns12+4]}\n' >"$work/spec.yaml"
says 0 '^best energy_per_sample: point 1: arithmetic lns12\+4$' best "$work/spec.yaml"
grep -q '^passed over: 1 of 2 points, the first: point 0, not trained: 6.26 % where float32 comes to 32.52 %$' "$work/log" &&
    grep -q 'lns12+4 -> lns10 (not trained)' "$work/log" || fail "$(cat "$work/log")"
says 0 '^best energy_per_sample: point 0: arithmetic lns10$' best "$work/spec.yaml" --accuracy-above 0
"$napier" sweep "$work/spec.yaml" --out "$work/page" >/dev/null 2>&1 || fail "sweep of two arithmetics"
grep -q 'below, point 1 in full, the lowest energy-delay product: arithmetic lns12+4' \
    "$work/page/report.html" || fail "the page shows a run of an arithmetic that does not train"
rm -rf "$work/out"
says 0 '^1 points on the Pareto front of .* and accuracy$' "${sweep[@]}"
# simulate knows the same.
says 0 '^accuracy 6.26 % \(1 seed; 20000 images of cifar-100, .*; not trained: ' \
    simulate vgg11-quarter --arithmetic lns10 --out "$work/simulate"
/usr/bin/python3 - "$work" <<'PY' || fail 'accuracy of simulate'
import csv, json, sys
known = json.load(open(sys.argv[1] + "/simulate/report.json"))["results"]["chip"]["accuracy"]
row = next(csv.DictReader(open(sys.argv[1] + "/out/results.csv")))
assert known["test_accuracy"] == float(row["test_accuracy"]) and not known["trained"], (known, row)
PY
says 0 '^accuracy unknown: no training of vgg-tiny is recorded$' simulate vgg-tiny

# A batch is an axis: samples are compared. Twice the batch on the same array is slower a batch.
spec 'array.side: [8, 16], batch: [4, 16], dram.bandwidth_gb_per_s: [0.5, 100]'
says 0 'Pareto front of time a sample, energy a sample, area and accuracy$' "${sweep[@]}"
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
