#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A training step of VGG-11 (CIFAR-100) and VGG-16 (TinyImageNet), batch 64, on arrays of 16 x 16 to
# 128 x 128 with scratchpads, banks and vector lanes in proportion, all on the same DRAM: layers.csv
# of each has cycles, stalls and energy by layer and pass.
# usage: arrays.sh NAPIER OUT_FOLDER
set -eu
napier=$1
out=$2
preset=$(dirname "$0")/../configs/chips/lns12-32x32.yaml
mkdir -p "$out"
for side in 16 32 64 128; do
    kib=$((2 * side))
    chip=$out/lns12-${side}x$side.yaml
    sed -e "s/^name: .*/name: lns12-${side}x$side/" \
        -e "s/rows: 32, columns: 32/rows: $side, columns: $side/" \
        -e "s/_kib: \(64\|32\)\([,}]\)/_kib: $kib\2/g; s/banks: 32/banks: $side/" \
        -e "s/vector_lanes: 32/vector_lanes: $side/; s/capacity_mib: .*}/capacity_mib: 4096}/" \
        "$preset" > "$chip"
    for network in vgg11 vgg16; do
        "$napier" simulate $network --batch 64 --arch "$chip" --report layers \
            --out "$out/$network-$side" > "$out/running.txt"
        grep -e '^all' -e 'a batch,' "$out/running.txt"
    done
done
rm "$out/running.txt"
