#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `napier wave layer`: tiles of a real training step on the pin-level array. The command itself
# refuses to write anything unless the pins' sums equal the TLM chip's.
set -u
napier=$1
traces=$2
. "$(dirname "$0")/shell_checks.sh"

# traced PATTERN ARGUMENTS...
traced() {
    local pattern=$1 output
    shift
    output=$("$napier" wave layer --out "$work/layer.vcd" "$@" 2>&1) || fail "$*: $output"
    grep -qE -e "$pattern" <<<"$output" || fail "$*: expected /$pattern/: $output"
    [ -s "$work/layer.vcd" ] || fail "$*: no dump"
    [ $# -gt 0 ] || check_dump "$work/layer.vcd" "$traces/layer.gtkw"
    rm -f "$work/layer.vcd"
}
refused() {
    refuses "$1" wave layer --out "$work/layer.vcd" "${@:2}"
    [ -e "$work/layer.vcd" ] && fail "${*:2}: left a dump"
}

arch() { # arch NAME ARITHMETIC ARRAY: an architecture file
    printf 'name: %s\narithmetic: {%s}\narray: {%s}\n%s\n' "$1" "$2" "$3" \
        'scratchpad: {input_kib: 4, weight_kib: 4, accumulator_kib: 4, vector_kib: 4, banks: 8}' \
        >"$work/$1.yaml"
    echo "$work/$1.yaml"
}

traced 'layer 0 forward, step 0, tile 0: .* traced 0\.\.199; all [0-9]+ sums equal'
# a sum begun in earlier tiles; the last cycles; another step
traced 'at [1-9][0-9]* of 784 products' --tile 1 --step 2
traced 'layer 1 weight_gradient' --layer 1 --pass weight_gradient --from 3 --cycles 5
ws=$(arch ws 'width: 10' 'rows: 8, columns: 4, dataflow: ws, folds: overlapped')
traced 'at [1-9][0-9]* of 784 products' --arch "$ws" --tile 3
is=$(arch is 'kind: fixed, width: 12' 'rows: 4, columns: 8, dataflow: is')
traced 'layer 1 data_gradient' --arch "$is" --layer 1 --pass data_gradient

refused '--from: found 100000, expected 0\.\.[0-9]+ \(cycles' --from 100000
refused '--cycles: found 0, expected 1\.\.' --cycles 0
refused '--cycles: found 99999, expected 1\.\.' --cycles 99999
refused '--layer: found 7, expected 0\.\.1' --layer 7
refused '--tile: found 100000, expected 0\.\.' --tile 100000
refused '--step: found 99999, expected 0\.\.' --step 99999
refused "--pass: found 'sideways'" --pass sideways
refused 'layer 0 has none' --pass data_gradient
refused 'neither a bundled network' --network nothing
refused 'nowhere' --data "$work/nowhere"
[ "$(ls "$work" | wc -l)" -eq 2 ] || fail "left behind: $(ls "$work")"
exit $failed
