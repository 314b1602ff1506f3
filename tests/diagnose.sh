#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# napier train --diagnose: the same bits as without, a CSV, a picture and a record as their schema
# says, also of a run that was interrupted.
set -u
napier=$1
export OPENBLAS_NUM_THREADS=1
. "$(dirname "$0")/shell_checks.sh"
. "$(dirname "$0")/training_checks.sh"

weights() { # weights OUT: of the chip and the twin
    grep -o '"weights_sha256": "[0-9a-f]*"' "$work/$1/report.json" | head -2
}
column() { # column OUT NUMBER: of the chip's rows
    grep '^chip,' "$work/$1/diagnosis.csv" | cut -d, -f"$2" | sort -nu | tr '\n' ' '
}

train stochastic plain --engine passes >"$work/log" 2>&1 || fail "a plain run: $(cat "$work/log")"
train stochastic looked --engine passes --diagnose 4 >"$work/log" 2>&1 ||
    fail "a diagnosis: $(cat "$work/log")"
[ -n "$(weights plain)" ] && [ "$(weights plain)" = "$(weights looked)" ] ||
    fail 'a diagnosis changes the weights'
cmp -s "$work/plain/curve.csv" "$work/looked/curve.csv" || fail 'a diagnosis changes the curve'
[ ! -e "$work/plain/diagnosis.csv" ] || fail 'a diagnosis that nobody asked for'
# 300 images in batches of 32: 10 steps an epoch.
[ "$(column looked 3)" = '1 5 9 13 17 21 25 29 ' ] || fail "steps: $(column looked 3)"
[ "$(column looked 2)" = '1 2 3 ' ] || fail "epochs: $(column looked 2)"
grep -q '^fixed_twin,' "$work/looked/diagnosis.csv" || fail 'no rows of the twin'
for what in 'lowest signal to noise' 'fixed_twin do at step 29 (epoch 3)' 'diagnosis.svg'; do
    grep -qF "$what" "$work/log" || fail "the terminal does not say '$what': $(cat "$work/log")"
done
/usr/bin/python3 - "$work/looked" <<'PY' || fail 'CSV, picture and record do not fit together'
import csv, json, sys, xml.dom.minidom
folder = sys.argv[1]
with open(folder + "/diagnosis.csv") as file:
    rows = list(csv.DictReader(file))
for row in rows:
    bins = [bin.split(":") for bin in row["histogram"].split()]
    assert sum(int(count) for _, count in bins) + int(row["zero"]) == int(row["values"]), row
report = json.load(open(folder + "/report.json"))
last = report["results"]["chip"]["diagnosis"]
assert report["inputs"]["diagnose_steps"] == 4
assert (last["epoch"], last["step"]) == (3, 29)
chip = [row for row in rows if row["training"] == "chip" and row["step"] == "29"]
assert len(chip) == len(last["rows"]) > 0
for row, record in zip(chip, last["rows"]):
    assert (row["name"], row["pass"], row["tensor"]) == (
        record["name"], record["pass"], record["tensor"])
    assert int(row["saturated"]) == record["saturated"]
    assert bool(row["snr_db"]) == (record.get("product", {}).get("snr_db") is not None)
xml.dom.minidom.parse(folder + "/diagnosis.svg")
PY

# Without EVERY: the first step of each epoch. It needs no folder.
train stochastic first --engine passes --only chip --diagnose >"$work/log" 2>&1 ||
    fail "no EVERY: $(cat "$work/log")"
[ "$(column first 3)" = '1 11 21 ' ] || fail "first steps of epochs: $(column first 3)"
"$napier" train "$work/net.yaml" --data "$work/data" --arch "$work/stochastic.yaml" --only chip \
    --engine passes --epochs 1 --diagnose >"$work/log" 2>&1 || fail "no --out: $(cat "$work/log")"
grep -q 'do at step 1 (epoch 1)' "$work/log" || fail "no --out: no table: $(cat "$work/log")"

# Killed and resumed, and resumed when it was finished.
exec=exec train stochastic killed --engine passes --only chip --diagnose 1 --checkpoint-every 3 \
    >"$work/log" 2>&1 &
pid=$!
while [ -z "$(find "$work/killed/checkpoints" -name 'batch-*.napier' 2>/dev/null)" ] &&
    kill -0 $pid 2>/dev/null; do
    sleep 0.01
done
kill -KILL $pid 2>/dev/null
wait $pid 2>/dev/null
for round in 1 2; do
    train stochastic killed --engine passes --only chip --diagnose 1 --resume >"$work/log" 2>&1 ||
        fail "resumed: $(tail -1 "$work/log")"
    grep -q 'do at step 30 (epoch 3)' "$work/log" || fail "resumed: no table: $(cat "$work/log")"
done
train stochastic whole --engine passes --only chip --diagnose 1 >"$work/log" 2>&1
cmp -s "$work/whole/diagnosis.csv" "$work/killed/diagnosis.csv" || fail 'resumed: another CSV'
[ "$(weights whole)" = "$(weights plain | head -1)" ] || fail 'a sample a step changes the weights'

# A record with a diagnosis runs again, to the same.
"$napier" rerun "$work/looked/report.json" --out "$work/again" >"$work/log" 2>&1 ||
    fail "rerun: $(tail -1 "$work/log")"
cmp -s "$work/looked/diagnosis.csv" "$work/again/diagnosis.csv" || fail 'rerun: another CSV'

# A range that ends at 1 saturates in the forward passes, and the terminal says so. One of 2^-2 .. 2^2
# flushes most weights to zero.
forward() { # forward OUT COLUMN: sum over the forward pass's values at the first step
    awk -F, -v column="$2" '/^chip,1,1,.*,forward,product/ { sum += $column } END { print sum + 0 }' \
        "$work/$1/diagnosis.csv"
}
for bits in 'wide --arithmetic fixed12' \
    'narrow --arithmetic fixed12 --set arithmetic.scales.activation=11' \
    'coarse --set arithmetic.width=8 --set arithmetic.fraction=5 --set arithmetic.approximation=exact'; do
    set -- $bits
    out=$1
    shift
    train stochastic "$out" --engine passes --only chip --epochs 1 --diagnose "$@" >"$work/$out.log" 2>&1 ||
        fail "$out: $(tail -1 "$work/$out.log")"
done
[ "$(forward wide 12)" = 0 ] || fail "a range up to 32 saturates: $(forward wide 12)"
[ "$(forward narrow 12)" -gt 0 ] || fail 'a range up to 1 does not saturate'
grep -q 'most saturated .*forward ' "$work/narrow.log" || fail "no word on saturation: $(cat "$work/narrow.log")"
[ "$(forward coarse 10)" -gt "$(forward wide 10)" ] || fail 'a range of 2^-2 .. 2^2 has no more zeros'

refuses 'diagnose: found with --engine tlm, expected --engine passes' train mlp --diagnose
refuses "diagnose: found '0', expected an integer in 1\\.\\." train mlp --engine passes --diagnose 0
refuses "diagnose: found 'often', expected an integer" train mlp --engine passes --diagnose often
refuses 'diagnose: found with --only float32' train mlp --engine passes --only float32 --diagnose
printf 'a,b\n' >"$work/first/diagnosis.csv"
one_line 'first/diagnosis.csv:1: expected training,epoch,step' \
    train stochastic first --engine passes --only chip --diagnose
exit $failed
