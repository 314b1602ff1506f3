#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bad input gives one clear line and exit code 2, and leaves no results behind.
set -u
napier=$1
export SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# refused PATTERN ARGUMENTS...
refused() {
    local pattern=$1
    shift
    local output status lines
    output=$("$napier" "$@" --out "$work/out" 2>&1)
    status=$?
    lines=$(printf '%s\n' "$output" | wc -l)
    if [ $status -ne 2 ] || [ "$lines" -ne 1 ] || ! grep -qE "$pattern" <<<"$output" ||
        [ -e "$work/out" ]; then
        printf 'FAILED: napier %s\n  exit %s, %s lines, expected /%s/:\n%s\n' "$*" $status "$lines" \
            "$pattern" "$output"
        failed=1
    fi
}

arch() { # arch NAME ARITHMETIC REST: an architecture file
    printf 'name: %s\narithmetic: {%s}\narray: {rows: 64, columns: 64}\n%s\n' "$1" "$2" "$3" \
        >"$work/$1.yaml"
    echo "$work/$1.yaml"
}

refused 'no such network; networks: .*mlp' train nothing
refused 'no such preset; presets: lns12-32x32' train mlp --arch nothing
refused 'key.yaml:4: banana: unknown key' train mlp --arch "$(arch key 'width: 12' 'banana: 1')"
refused "wide.yaml:2: arithmetic.width: found '17', expected an integer in 8..16" \
    train mlp --arch "$(arch wide 'width: 17' '')"
refused "narrow.yaml:2: arithmetic.width: found '7', expected an integer in 8..16" \
    train mlp --arch "$(arch narrow 'width: 7' '')"
refused 'too small for one tile' train mlp --arch \
    "$(arch small 'width: 12' 'scratchpad: {input_kib: 1, weight_kib: 1, accumulator_kib: 1, vector_kib: 1}')"
refused 'arithmetic .lns99. is unknown; known: lns8' train mlp --arithmetic lns99
refused 'samples: found 0, expected 1..60000' train mlp --samples 0
refused 'nowhere' train mlp --data "$work/nowhere"

data=/usr/share/datasets/fashion-mnist
mkdir "$work/data"
cp $data/*.gz "$work/data"
head -c 100000 $data/train-images-idx3-ubyte.gz >"$work/data/train-images-idx3-ubyte.gz"
refused 'train-images-idx3-ubyte' train mlp --data "$work/data"
cp $data/train-labels-idx1-ubyte.gz "$work/data/train-images-idx3-ubyte.gz"
refused 'train-images-idx3-ubyte' train mlp --data "$work/data"
refused "no bundled log-add table 'nothing'; bundled are: lns10_f4_s8" rtl --table nothing
cp "$(dirname "$0")/../hw/arith/tables/lns8_f3_s8.yaml" "$work/8bit.yaml"
refused "'8bit' cannot name a SystemVerilog package" rtl --table "$work/8bit.yaml"
exit $failed
