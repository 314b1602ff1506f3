#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fashion-MNIST test accuracy of the perceptron by arithmetic: 5 epochs of 60,000 images, each run
# with its fixed twin and float32.
# usage: accuracy.sh NAPIER OUT_FOLDER; KINDS and SEEDS in the environment change what is run.
set -eu
napier=$1
out=$2
for kind in ${KINDS:-lns10 lns12f5 lns12 lns16}; do
    for seed in ${SEEDS:-1 2 3}; do
        "$napier" train mlp --arithmetic "$kind" --seed "$seed" --discard --out "$out/$kind-$seed"
    done
done
