#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A relative path in a file starts in that file's folder, on the command line in the working
# directory: every key that names a file, from two working directories.
set -u
napier=$1
. "$(dirname "$0")/shell_checks.sh"
configs=$(cd "$(dirname "$0")/../configs" && pwd)
mkdir -p "$work"/{chips,tables,technologies,networks,weights,faults,sweeps,data,far/away}

# What the files name is beside them and nowhere else.
sed 's/intercept: 64/intercept: 65/' "$configs/tables/lns12_f6_s8.yaml" >"$work/tables/mine.yaml"
sed 's/^name: .*/name: mine/' "$configs/technologies/nm45.yaml" >"$work/technologies/mine.yaml"
echo '{rate: 1e-7, protection: {scratchpads: parity}}' >"$work/faults/mine.yaml"
ln -s /usr/share/datasets/fashion-mnist/*.gz "$work/data"
cat >"$work/chips/own.yaml" <<CHIP
name: own
arithmetic: {width: 12, table: ../tables/mine.yaml}
array: {rows: 8, columns: 8}
technology: ../technologies/mine.yaml
faults: ../faults/mine.yaml
CHIP

# from FOLDER ARGUMENTS...: the program's output, run there
from() {
    local folder=$1
    shift
    (cd "$folder" && "$napier" "$@") 2>"$work/error" || fail "$folder: napier $*: $(cat "$work/error")"
}
from "$work/weights" train mlp --samples 32 --test-samples 10 --epochs 1 --only chip \
    --save-weights mine.safetensors >/dev/null
sed 's/^dataset:/weights: ..\/weights\/mine.safetensors\n&/' "$configs/networks/mlp.yaml" \
    >"$work/networks/own.yaml"

# same WHAT COMMAND...: run beside the files and from far away, with the path to match
runs() { # runs FOLDER FILE ARGUMENTS...: ARGUMENTS with FILE for @, without what a clock or a first run says
    local file=$2 folder=$1
    from "$folder" "${@:3}" | sed "s|$file|@|g; /simulated in/d; /^written/d; /were there already/d"
}
same() { # same FOLDER FILE ARGUMENTS...: FILE lies in FOLDER of $work, ARGUMENTS say @ for it
    local folder=$work/$1 file=$2 beside away
    shift 2
    beside=$(runs "$folder" "$file" "${@//@/$file}")
    away=$(runs "$work/far/away" "../../${folder#"$work"/}/$file" "${@//@/../../${folder#"$work"/}/$file}")
    [ -n "$beside" ] && [ "$beside" = "$away" ] || fail "$*: $beside, from far away: $away"
}
same chips own.yaml simulate mlp --arch @
same networks own.yaml simulate @
grep -q 'neither' "$work/error" && fail "$(cat "$work/error")"
from "$work/chips" simulate mlp --arch own.yaml --out "$work/out" >/dev/null
grep -q '"arithmetic": "lns12f6, pwl mine,' "$work/out/report.json" || fail 'table: not the file beside the chip'
grep -q '"technology": "mine"' "$work/out/report.json" || fail 'technology: not the file beside the chip'

# On the command line, and in --set, the working directory.
from "$work/chips" simulate ../networks/own.yaml --tech ../technologies/mine.yaml \
    --faults ../faults/mine.yaml --set arithmetic.table=../tables/mine.yaml --out "$work/out" >/dev/null
grep -q '"arithmetic": "lns12f6, pwl mine,' "$work/out/report.json" || fail '--set arithmetic.table: not from the working directory'
one_line '^napier: --set arithmetic.table: mine.yaml: neither a bundled log-add table' \
    "$napier" simulate mlp --set arithmetic.table=mine.yaml

# A sweep's file: chip, network, accuracies, technology, faults, and what its keys and axes set.
from "$work/chips" train mlp --arch own.yaml --samples 32 --test-samples 10 --epochs 1 --only chip \
    --out "$work/trained" >/dev/null
sed -E 's/"test_accuracy": [0-9.]+/"test_accuracy": 0.5/' "$work/trained/report.json" >"$work/weights/trained.json"
cat >"$work/sweeps/own.yaml" <<SWEEP
name: own
network: ../networks/own.yaml
batch: 4
arch: ../chips/own.yaml
technology: ../technologies/mine.yaml
faults: ../faults/mine.yaml
set: {arithmetic.table: ../tables/mine.yaml}
axes: {technology: [nm45, ../technologies/mine.yaml], array.side: [4, 8]}
accuracy: [../weights/trained.json]
SWEEP
same sweeps own.yaml sweep @ --out "$work/sweep" --threads 1 # the second finds the first's points
[ "$(grep -c ',ok,.*,0.5,' "$work/sweep/results.csv")" -eq 4 ] ||
    fail "sweep: $(cat "$work/sweep/results.csv")"

# A campaign's: network, chip, data.
cat >"$work/sweeps/campaign.yaml" <<CAMPAIGN
network: ../networks/own.yaml
arch: ../chips/plain.yaml
data: ../data
arithmetics: [lns12]
train: {samples: 32}
run: {test_samples: 10}
rates: [1e-6]
cases: [{name: all}]
runs: 1
CAMPAIGN
grep -v '^faults' "$work/chips/own.yaml" >"$work/chips/plain.yaml"
for folder in "$work/sweeps" "$work/far/away"; do
    from "$folder" campaign "$work/sweeps/campaign.yaml" --out "$work/campaign" >"$work/log"
done
grep -q '^1 of 1 runs were there already' "$work/log" || fail "campaign: $(cat "$work/log")"

# What is not there is named as its file says it.
sed -i 's/mine/none/' "$work/chips/own.yaml"
one_line 'own.yaml:2: arithmetic.table: ../tables/none.yaml: neither a bundled log-add table \(.*\) nor a file$' \
    "$napier" simulate mlp --arch "$work/chips/own.yaml"
exit $failed
