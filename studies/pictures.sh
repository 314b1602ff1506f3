#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The pictures of waveforms in docs/, from dumps of two pin-level benches.
# usage: pictures.sh NAPIER OUT_FOLDER DOCS_FOLDER
set -eu
napier=$1
out=$2
docs=$3
draw=$(dirname "$0")/draw_wave.py
mkdir -p "$out"

"$napier" wave log-add --out "$out/log-add.vcd"
"$draw" "$out/log-add.vcd" --out "$docs/log-add.svg" --from 1 --to 1540 \
    --title "Log addition, y swept past x = 1 with equal, then with opposite signs" \
    y=log_add.y.real "opposite signs=lookup.opposite_signs" "d=~lookup.d" segment=lookup.segment \
    shift=lookup.shift "correction=~lookup.correction" "x + y=log_add.sum.real"

"$napier" wave array-os --out "$out/array-os.vcd"
"$draw" "$out/array-os.vcd" --out "$docs/array-os.svg" \
    --title "4 x 4 output-stationary array: four folds, a stall, skew and drain" \
    state=control.state "step=~control.step" enable=array_os_bench.enable \
    "row 0 operand=west_0.word.real" "row 3 operand=west_3.word.real" \
    "PE 0,0 sum=pe_0_0.sum.real" "chain complete=pe_0_0.chain_complete" \
    "PE 3,0 sum=pe_3_0.sum.real" "sum leaves=pe_3_0.chain_spill" \
    utilisation=control.utilisation "power (mW)=array_os_bench.power_mw"
