#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Annealed log-add tables against the exact dynamic programme (squared error), in every preset format.
# usage: yardstick.sh NAPIER OUT_FOLDER
set -eu
napier=$1
out=$2
mkdir -p "$out"
for format in "8 3" "10 4" "12 5" "12 6" "14 7" "16 9"; do
    set -- $format
    printf 'W = %s, F = %s: ' "$1" "$2"
    "$napier" anneal --width "$1" --fraction "$2" --segments 8 --cost l2 \
        --out "$out/l2_w$1_f$2.yaml" 2>&1 | grep '^cost'
done
