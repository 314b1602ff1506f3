#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Accuracy by order of summation beside what it costs: the small CNN on Fashion-MNIST at batch 128,
# where the first convolution's weight gradient sums 128 x 24 x 24 = 73,728 products.
# usage: accumulation_study.sh NAPIER OUT_FOLDER; SEEDS, SAMPLES, EPOCHS and FRACTION in the
# environment change what is run.
set -eu
napier=$1
out=$2
seeds=${SEEDS:-"1 2"}
samples=${SAMPLES:-20000}
epochs=${EPOCHS:-2}
fraction=${FRACTION:-6}
mkdir -p "$out"

study() { # name, accumulation, guard bits
    cat > "$out/$1.yaml" <<END
name: $1
arithmetic: {kind: lns, width: 12, fraction: $fraction, accumulation: {$2}, guard_bits: $3}
array: {rows: 32, columns: 32}
END
    for seed in $seeds; do
        "$napier" train cnn --arch "$out/$1.yaml" --batch 128 --rate 0.25 --samples "$samples" \
            --epochs "$epochs" --seed "$seed" --only-chip --discard --out "$out/$1-$seed" \
            > "$out/$1-$seed.txt" 2>> "$out/progress.txt"
    done
    # The first of each name is the total; counts do not depend on the seed.
    cat $(for seed in $seeds; do echo "$out/$1-$seed.txt"; done) | awk -v name="$1" '
        /^test accuracy/ {sum += $3; n++; all = all " " $3}
        /^cycles/ && !cycles {cycles = $2 " " $3}
        /^energy / && !energy {energy = $2 " " $3}
        /^  MACs/ && !macs {macs = $2 " " $3}
        /^area/ && !area {area = $2 " " $3}
        /^  array / && !array {array = $2 " " $3}
        END {printf "%-12s %6.2f %% (%s )  %s cycles  %s, MACs %s  %s, array %s\n",
                    name, sum / n, all, cycles, energy, macs, area, array}'
}

study sequential "sequential: true" 0
study guard-2 "sequential: true" 2
study guard-4 "sequential: true" 4
study cascade-16 "cascade: 16" 0
study cascade-32 "cascade: 32" 0
study cascade-64 "cascade: 64" 0
study tree-16 "tree: 16" 0
