#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The narrowest word of each arithmetic that trains within half a point of float32, and what a
# training sample then costs on the whole chip. Below 12 bits weights have masters of 4 more bits
# (the chips' default). Runs that are done are not run again.
# usage: equal_accuracy.sh NAPIER OUT_FOLDER; NETWORKS, KINDS, WIDTHS, SEEDS, SAMPLES, EPOCHS and
# TECHS in the environment change what is run.
set -eu
napier=$1
out=$2
networks=${NETWORKS:-"mlp cnn"}
widths=${WIDTHS:-"8 9 10 11 12"}
kinds=${KINDS:-"lns fixed"}
seeds=${SEEDS:-"1 2 3"}
techs=${TECHS:-"nm45 osu018 ihp130 asap7"}
mkdir -p "$out"

# 9 and 11 have no preset: the fraction and table of a neighbour, one bit of range more or less.
lns_fraction() {
    case $1 in 8 | 9) echo 3 ;; 10) echo 4 ;; 11) echo 5 ;; 12) echo 6 ;; 14) echo 7 ;; *) echo 9 ;; esac
}
lns_table() {
    case $1 in 9) echo lns8_f3_s8 ;; 11) echo lns12_f5_s8 ;; *) echo "lns$1_f$(lns_fraction "$1")_s8" ;; esac
}

chip() { # kind width: writes the chip's file, prints its path
    if [ "$1" = lns ]; then
        arithmetic="width: $2, fraction: $(lns_fraction "$2"), table: $(lns_table "$2")"
    else
        arithmetic="width: $2"
    fi
    cat > "$out/$1$2.yaml" <<END
name: $1$2
arithmetic: {kind: $1, $arithmetic}
array: {rows: 32, columns: 32}
END
    echo "$out/$1$2.yaml"
}

run() { # file, options: what training prints goes there
    text=$out/$1
    shift
    [ -s "$text" ] || {
        "$napier" train "$@" --discard --out "$out/run" > "$out/running.txt" 2>> "$out/progress.txt"
        mv "$out/running.txt" "$text"
    }
}

accuracies() { # network name, options: of the seeds
    network=$1
    name=$2
    shift 2
    for seed in $seeds; do
        run "$network-$name-$seed.txt" "$network" --seed "$seed" \
            ${SAMPLES:+--samples "$SAMPLES"} ${EPOCHS:+--epochs "$EPOCHS"} "$@"
        awk '/^test accuracy/ {print $3} /^float32: test accuracy/ {print $4}' "$out/$network-$name-$seed.txt"
    done
}

energies() { # network name chip: uJ a sample by technology
    for tech in $techs; do
        clock_ns=$("$napier" show technology "$tech" | sed -n 's/^clock_ns: //p')
        run "$1-$2-$tech.txt" "$1" --arch "$3" --tech "$tech" --set "clock_ns=$clock_ns" --only chip \
            --samples 3200 --epochs 1 --test-samples 1
        awk '/^an image/ {printf " %s %s |", $3, $4}' "$out/$1-$2-$tech.txt"
    done
}

row() { # network name reference-mean cells: reads accuracies
    awk -v start="| $1 | $2" -v float="$3" -v cells="$4" '
        {sum += $1; all = all " " $1}
        END {mean = sum / NR
             away = float == "" ? "" : sprintf("%+.2f", mean - float)
             printf "%s | %.2f (%s ) | %s |%s\n", start, mean, all, away, cells}'
}

echo "| network | arithmetic | accuracy, % (seeds $seeds) | against float32 | $(echo "$techs" | sed 's/ / | /g') |"
echo "|---|---|---|---|$(for tech in $techs; do printf -- '---|'; done)"
for network in $networks; do
    float=$(accuracies "$network" float32 --only float32)
    mean=$(echo "$float" | awk '{sum += $1} END {print sum / NR}')
    echo "$float" | row "$network" float32 "" "$(for tech in $techs; do printf ' |'; done)"
    for kind in $kinds; do
        for width in $widths; do
            file=$(chip $kind "$width")
            accuracies "$network" "$kind$width" --arch "$file" --only chip > "$out/accuracies.txt"
            row "$network" "$kind$width" "$mean" \
                "$(energies "$network" "$kind$width" "$file")" < "$out/accuracies.txt"
        done
    done
done
