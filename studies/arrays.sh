#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A training step of VGG-11 (CIFAR-100) and VGG-16 (TinyImageNet), batch 64, on arrays of 16 x 16 to
# 128 x 128 with scratchpads, banks and vector lanes in proportion, all on the same DRAM: layers.csv
# of each has cycles, stalls and energy by layer and pass.
# usage: arrays.sh NAPIER OUT_FOLDER
set -eu
napier=$1
out=$2
mkdir -p "$out"
for side in 16 32 64 128; do
    for network in vgg11 vgg16; do
        "$napier" simulate $network --batch 64 --set name=lns12-${side}x$side \
            --set array.side=$side --set scratchpad.kib=$((2 * side)) --set scratchpad.banks=$side \
            --set vector_lanes=$side --set dram.capacity_mib=4096 --report layers \
            --out "$out/$network-$side" > "$out/running.txt"
        grep -e '^all' -e 'a batch,' "$out/running.txt"
    done
done
rm "$out/running.txt"
