#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Accuracy by epoch on CIFAR-100: float32 and the chip in five arithmetics, the same recipe and seeds.
# Killed and started again, a run goes on where it was.
# usage: cifar.sh NAPIER OUT_FOLDER DATA_FOLDER (CIFAR-100's binary files); KINDS and SEEDS in the
# environment change what is run.
set -eu
napier=$1
out=$2
data=$3
train() { # name, options
    name=$1
    shift
    "$napier" train vgg11-quarter --data "$data" --seed "$seed" --resume --out "$out/$name-$seed" "$@"
}
for seed in ${SEEDS:-1 2}; do
    for kind in ${KINDS:-lns12+4 lns12 lns16 lns10 fixed12+4}; do
        train "$kind" --arithmetic "$kind" --only chip --checkpoint-every 50
    done
    train float32 --only float32
done
"$napier" curves "$out"/*/ --out "$out/curves.svg"
