#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# lint.sh NAPIER VERILATOR: Verilator's -Wall over every module of hw/rtl that can be a top, with the
# options' combinations, and over the MAC of every bundled table.
set -euo pipefail
napier=$1
verilator=$2
source=$(cd "$(dirname "$0")/../../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

lint() { # TOP OPTIONS... -- FILES...
    local top=$1 options=()
    shift
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    "$verilator" --lint-only -Wall --top-module "$top" "${options[@]}" "$@" \
        || { echo "lint: $top ${options[*]}" >&2; exit 1; }
}

for table in "$source"/configs/tables/*.yaml; do
    name=$(basename "$table" .yaml)
    "$napier" rtl --table "$name" --out "$folder/$name" > /dev/null
    files=("$folder/$name/$name.sv" "$folder/$name/${name}_mac.sv" "$source"/hw/rtl/lns_*.sv)
    for options in "" "-GFLUSH=1'b0" "-GPRODUCT_REG=1'b1 -GZERO_GATE=1'b1" "-GCHAINED=1'b1"; do
        # shellcheck disable=SC2086 # several options in one word
        lint "${name}_mac" $options -- "${files[@]}"
    done
done
for width in 8 11 12 16; do
    for options in "" "-GNARROW=1'b1" "-GPRODUCT_REG=1'b1 -GZERO_GATE=1'b1" \
                   "-GNARROW=1'b1 -GPRODUCT_REG=1'b1 -GZERO_GATE=1'b1" "-GCHAINED=1'b1"; do
        for multiplier in 0 1 2; do
            # shellcheck disable=SC2086
            lint fixed_mac -GW=$width -GMULTIPLIER=$multiplier $options -- "$source"/hw/rtl/*.sv
        done
    done
done
for kind in 0 1 2; do
    for options in "" "-GSTATIONARY=1'b1 -GPRODUCT_REG=1'b1"; do
        # shellcheck disable=SC2086
        lint systolic_array -GKIND=$kind $options -- "$source"/hw/rtl/*.sv
    done
done
lint chain_counter -- "$source"/hw/rtl/*.sv
lint lns_multiplier -- "$source"/hw/rtl/*.sv
echo "lint: clean"
