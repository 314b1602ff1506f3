#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Where a fixed-point chip of a width should have its binary points: coordinate descent by test
# accuracy (which favours fixed point if anybody), one step at a time, from the chips' defaults.
# usage: binary_points.sh NAPIER OUT_FOLDER WIDTH; NETWORK, SEED, SAMPLES and EPOCHS in the environment
# change what is run.
set -eu
napier=$1
out=$2
width=$3
network=${NETWORK:-mlp}
mkdir -p "$out"

accuracy() { # activation weight gradient weight_gradient; each is trained once
    key=$network-$width-$1-$2-$3-$4
    [ -s "$out/$key.txt" ] || {
        cat > "$out/chip.yaml" <<END
name: fixed$width
arithmetic:
  kind: fixed
  width: $width
  scales: {activation: $1, weight: $2, gradient: $3, weight_gradient: $4}
array: {rows: 32, columns: 32}
END
        "$napier" train "$network" --arch "$out/chip.yaml" --only chip --discard --out "$out/run" \
            --seed "${SEED:-11}" --samples "${SAMPLES:-20000}" --epochs "${EPOCHS:-1}" \
            > "$out/running.txt" 2>> "$out/progress.txt"
        mv "$out/running.txt" "$out/$key.txt"
        echo "$1 $2 $3 $4: $(awk '/^test accuracy/ {print $3}' "$out/$key.txt")" >&2
    }
    awk '/^test accuracy/ {print $3}' "$out/$key.txt"
}

best="$((width - 6)) $((width - 3)) $((width - 1)) $((width - 6))"
most=$(accuracy $best)
before=
while [ "$best" != "$before" ]; do
    before=$best
    for place in 1 2 3 4; do
        for step in 1 -1; do
            while :; do # on in this direction for as long as it helps
                next=$(echo "$best" | awk -v p=$place -v s=$step '{$p += s; print}')
                case $next in *-*) break ;; esac
                got=$(accuracy $next)
                [ "$(echo "$got $most" | awk '{print ($1 > $2)}')" = 1 ] || break
                best=$next
                most=$got
            done
        done
    done
done
echo "fixed$width on $network: activation, weight, gradient, weight_gradient = $best: $most %"
