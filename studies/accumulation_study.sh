#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Accuracy by order of summation beside what it costs: vgg-tiny at half width on Fashion-MNIST at
# batch 128, where the first convolution's weight gradient and batch norm sum 128 x 28 x 28 = 100,352
# terms. Runs that are done are not run again.
# usage: accumulation_study.sh NAPIER OUT_FOLDER; SEEDS, SAMPLES, EPOCHS, WIDTH and FRACTION in the
# environment change what is run.
set -eu
napier=$1
out=$2
seeds=${SEEDS:-"1 2"}
samples=${SAMPLES:-20000}
epochs=${EPOCHS:-3}
width=${WIDTH:-12}
fraction=${FRACTION:-6}
mkdir -p "$out"

train() { # name, options: what it prints goes to NAME-SEED.txt
    name=$1
    shift
    for seed in $seeds; do
        [ -s "$out/$name-$seed.txt" ] || {
            "$napier" train vgg-tiny --width-multiplier 0.5 --batch 128 --samples "$samples" \
                --test-samples 5000 --epochs "$epochs" --seed "$seed" "$@" \
                > "$out/running.txt" 2>> "$out/progress.txt"
            mv "$out/running.txt" "$out/$name-$seed.txt"
        }
    done
}

study() { # name, accumulation, guard bits
    cat > "$out/$1.yaml" <<END
name: $1
arithmetic: {kind: lns, width: $width, fraction: $fraction, accumulation: {$2}, guard_bits: $3}
array: {rows: 32, columns: 32}
END
    train "$1" --arch "$out/$1.yaml" --only chip
    # The first of each name is the total; counts do not depend on the seed.
    cat $(for seed in $seeds; do echo "$out/$1-$seed.txt"; done) | awk -v name="$1" '
        /^test accuracy/ {sum += $3; n++; all = all " " $3}
        /^cycles/ && !cycles {cycles = $2 " " $3}
        /^energy / && !energy {energy = $2 " " $3}
        /^  MACs/ && !macs {macs = $2 " " $3}
        /^area/ && !area {area = $2 " " $3}
        /^  array / && !array {array = $2 " " $3}
        END {printf "| %s | %.2f (%s ) | %s | %s | %s | %s | %s |\n",
                    name, sum / n, all, cycles, energy, macs, area, array}'
}

echo "| accumulation | accuracy, % (seeds $seeds) | cycles | energy | MACs | area | array |"
echo "|---|---|---|---|---|---|---|"
study sequential "sequential: true" 0
study cascade-32 "cascade: 32" 0
study tree-16 "tree: 16" 0
study cascade-16 "cascade: 16" 0
study cascade-64 "cascade: 64" 0
study sequential-guard-2 "sequential: true" 2
study sequential-guard-4 "sequential: true" 4
study cascade-32-guard-2 "cascade: 32" 2
train float32 --only float32
cat $(for seed in $seeds; do echo "$out/float32-$seed.txt"; done) | awk '
    {sum += $4; n++; all = all " " $4}
    END {printf "| float32 | %.2f (%s ) | | | | | |\n", sum / n, all}'
