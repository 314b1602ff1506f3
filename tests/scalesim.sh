#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scalesim.sh NAPIER: --report scalesim times what SCALE-Sim does unless told otherwise, notes are shown,
# and a .cfg is one chip in every command.
set -u
napier=$1
. "$(dirname "$0")/shell_checks.sh"

cd "$work"
cat >c.cfg <<'CFG'
[architecture_presets]
ArrayHeight: 8
ArrayWidth: 8
IfmapSramSzkB: 1
FilterSramSzkB: 1
OfmapSramSzkB: 1
Bandwidth: 4
Dataflow: ws
[run_presets]
InterfaceBandwidth: CALC
CFG
printf '%s\n' 'Layer, M, K, N,' 'Part one,' 'long, 900, 40, 24,' >net.csv

"$napier" simulate net.csv --arch c.cfg --report scalesim --out forward >log || fail "$(cat log)"
grep -q '"mode": "inference"' forward/report.json || fail 'scalesim: not the forward pass'
grep -q "note: net.csv:2: 'Part one': a name without numbers" log || fail "no note: $(cat log)"
grep -q 'note: c.cfg: scratchpad.accumulator_kib: ' log || fail "no note: $(cat log)"
# ceil(40/8) ceil(24/8) (900 + 2 * 8 + 8 - 2) less one
grep -q '^0, [0-9]*, 13829, 0,' forward/COMPUTE_REPORT.csv || fail "$(cat forward/COMPUTE_REPORT.csv)"
"$napier" simulate net.csv --arch c.cfg --report scalesim --mode training --out both >log ||
    fail "$(cat log)"
grep -q '"mode": "training"' both/report.json || fail 'scalesim: --mode is not heard'

# A sweep over the same chip says the same, and so does a run of the record.
cycles() { sed -n 's/.*"cycles": \([0-9]*\).*/\1/p' "$1" | tail -1; }
printf '%s\n' 'name: s' 'network: net.csv' 'arch: c.cfg' 'mode: inference' \
    'axes: {batch: [1]}' >s.yaml
"$napier" sweep s.yaml --out sweep >log 2>&1 || fail "sweep: $(cat log)"
found=$(tail -1 sweep/results.csv | cut -d, -f4)
grep -q "\"cycles\": $found," forward/report.json || fail "sweep: found $found cycles"
"$napier" rerun forward/report.json --out again >log 2>&1 || fail "rerun: $(cat log)"
grep -q "\"cycles\": $found," again/report.json || fail 'rerun: other cycles'
exit $failed
