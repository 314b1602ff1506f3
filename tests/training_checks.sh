# SPDX-License-Identifier: Apache-2.0
# Sourced by tests that train a small network: data, network, chips, and how two runs compare. Needs
# shell_checks.sh and $napier.

# A small data set in the official format: the first images of Fashion-MNIST.
subset() { # subset PREFIX COUNT
    local from=/usr/share/datasets/fashion-mnist count
    count=$(printf '\\x%02x\\x%02x' $(($2 / 256)) $(($2 % 256)))
    { printf '\0\0\x08\x03\0\0'"$count"'\0\0\0\x1c\0\0\0\x1c'
      zcat $from/"$1"-images-idx3-ubyte.gz | tail -c +17 | head -c $(($2 * 784)); } \
        >"$work/data/$1-images-idx3-ubyte"
    { printf '\0\0\x08\x01\0\0'"$count"
      zcat $from/"$1"-labels-idx1-ubyte.gz | tail -c +9 | head -c "$2"; } \
        >"$work/data/$1-labels-idx1-ubyte"
}
mkdir "$work/data"
subset train 300 2>/dev/null
subset t10k 100 2>/dev/null

# Everything that has state: momentum, masters or stochastic rounding, schedule, augmentation.
cat >"$work/net.yaml" <<'YAML'
name: net
dataset: fashion-mnist
layers:
  - {kind: dense, outputs: 24, activation: leaky_relu}
  - {kind: dense, outputs: 10}
train: {batch: 32, epochs: 3, learning_rate: 0.05, schedule: cosine, final_rate: 0.005,
        momentum: 0.9, weight_decay: 0.0005, flip: true, crop_padding: 2}
YAML
arch() { # arch NAME UPDATE
    printf 'name: %s\narithmetic: {kind: lns, width: 12, fraction: 6, update: {%s}}\n%s\n' "$1" \
        "$2" 'array: {rows: 16, columns: 16}' >"$work/$1.yaml"
}
arch stochastic 'rounding: stochastic'
arch master 'rounding: nearest, master_bits: 4'

train() { # train ARCH OUT ARGUMENTS...
    local arch=$1 out=$2
    shift 2
    ${exec:-} "$napier" train "$work/net.yaml" --data "$work/data" --arch "$work/$arch.yaml" \
        --out "$work/$out" "$@"
}
# report.json without what may differ: command, engine, times of the host, folders, and how many ranks
facts() {
    sed -E '/"(wall_seconds|command|started|folder|engine)"/d; /"(host_seconds|ranks)": \{/,/\}/d' \
        "$work/$1/report.json"
}
same() { # same A B WHAT
    grep -q '"weights_sha256": "[0-9a-f]\{64\}"' "$work/$1/report.json" ||
        fail "no weights_sha256 in $1/report.json"
    cmp -s <(facts "$1") <(facts "$2") ||
        fail "$3: reports differ: $(diff <(facts "$1") <(facts "$2") | head -5)"
    cmp -s "$work/$1/curve.csv" "$work/$2/curve.csv" || fail "$3: curves differ"
}
