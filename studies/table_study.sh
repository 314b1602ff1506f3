#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Which tables train? Two questions, on the perceptron (or NETWORK=cnn), Fashion-MNIST:
#   1. tables designed for their bitwidth against one table designed at F = 10 and rounded down,
#   2. how well each cost of `napier anneal` ranks tables by the accuracy they train to
#      (Spearman's rank correlation over every cost and segment count below).
# usage: table_study.sh NAPIER OUT_FOLDER [designs] [costs]; NETWORK, SEEDS, SAMPLES, EPOCHS, WIDTH,
# FRACTION and RESTARTS in the environment change what is run.
set -eu
napier=$1
out=$2
shift 2
[ $# -gt 0 ] || set -- designs costs
seeds=${SEEDS:-"1 2 3"}
samples=${SAMPLES:-20000}
epochs=${EPOCHS:-1}
network=${NETWORK:-mlp}
mkdir -p "$out"

accuracy() { # table width fraction seed
    cat > "$out/chip.yaml" <<END
name: table-study
arithmetic: {kind: lns, width: $2, fraction: $3, table: $1}
array: {rows: 32, columns: 32}
END
    "$napier" train "$network" --arch "$out/chip.yaml" --samples "$samples" --epochs "$epochs" \
        --seed "$4" --only chip 2>> "$out/progress.txt" | awk '/^test accuracy/ {print $3}'
}

mean_accuracy() { # table width fraction: "mean a b c"
    for seed in $seeds; do
        accuracy "$1" "$2" "$3" "$seed"
    done | awk '{all = all " " $1; sum += $1} END {printf "%.2f%s\n", sum / NR, all}'
}

designs() {
    echo "table                     mean   by seed"
    for format in "10 4" "12 5" "12 6"; do
        set -- $format
        own=lns$1_f$2_s8
        generic=$out/generic_f$2.yaml
        "$napier" table lns16_f10_s8 --width "$1" --fraction "$2" --out "$generic" \
            > "$out/generic_f$2.txt"
        echo "$own               $(mean_accuracy "$own" "$1" "$2")"
        echo "F = 10, rounded to W$1 F$2  $(mean_accuracy "$generic" "$1" "$2")"
    done
}

costs() {
    width=${WIDTH:-12}
    fraction=${FRACTION:-6}
    results=$out/costs.txt
    : > "$results"
    for cost in l2 joint bias sampled; do
        for segments in 3 4 6 8; do
            table=$out/${cost}_s$segments.yaml
            [ -e "$table" ] || "$napier" anneal --width "$width" --fraction "$fraction" \
                --segments $segments --cost $cost --restarts "${RESTARTS:-4}" --out "$table" \
                2> "$out/${cost}_s$segments.txt"
            # name, accuracy, then the value of each cost
            accuracies=$(mean_accuracy "$table" "$width" "$fraction")
            "$napier" table "$table" |
                awk -v name="${cost}_s$segments" -v a="$accuracies" '
                    /^(l2|joint|bias|sampled) / {values = values " " $2}
                    END {split(a, mean, " "); print name, mean[1] values}' >> "$results"
        done
    done
    echo
    echo "table accuracy l2 joint bias sampled (W = $width, F = $fraction)"
    cat "$results"
    echo
    echo "rank correlation of accuracy with minus the cost, over $(wc -l < "$results") tables"
    awk '
        {n = NR; for (i = 2; i <= 6; ++i) x[i, n] = i == 2 ? $i : -$i}
        function rank(column, row,   i, r) { # ties share the mean of their ranks
            r = 0.5
            for (i = 1; i <= n; ++i)
                r += x[column, i] < x[column, row] ? 1 : x[column, i] == x[column, row] ? 0.5 : 0
            return r
        }
        END {
            split("accuracy l2 joint bias sampled", name, " ")
            for (c = 3; c <= 6; ++c) {
                saa = sbb = sab = 0
                for (i = 1; i <= n; ++i) {
                    a = rank(2, i) - (n + 1) / 2
                    b = rank(c, i) - (n + 1) / 2
                    saa += a * a; sbb += b * b; sab += a * b
                }
                printf "%-8s %.2f\n", name[c - 1], sab / sqrt(saa * sbb)
            }
        }' "$results"
}

echo "$network, $epochs x $samples images, seeds $seeds"

for part; do
    echo
    "$part"
done
