#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A FIFO, a device, a folder or a file without an end where a file is expected: every reader refuses
# it at once, in one line that names it.
set -u
napier=$1
. "$(dirname "$0")/shell_checks.sh"

at_once() { # at_once PATTERN ARGUMENTS...
    local pattern=$1
    shift
    one_line "$pattern" timeout 20 "$napier" "$@"
}

# everywhere PATH ARGUMENTS...: the command reads PATH.
everywhere() {
    local path=$1
    shift
    rm -rf "$path"
    mkfifo "$path"
    at_once "${path##*/}: found a FIFO, expected a file" "$@"
    rm "$path"
    ln -s /dev/zero "$path"
    at_once "${path##*/}: found a device, expected a file" "$@"
    rm "$path"
    mkdir "$path"
    at_once "${path##*/}: found a folder, expected a file" "$@"
    rmdir "$path"
    truncate -s 1T "$path" # sparse
    at_once "${path##*/}: (found [0-9]+ bytes, expected at most|truncated or|expected an instruction trace)" "$@"
    rm "$path"
}

w=$work
everywhere "$w/chip.yaml" simulate mlp --arch "$w/chip.yaml"
everywhere "$w/chip.cfg" simulate mlp --arch "$w/chip.cfg"
everywhere "$w/network.yaml" passes "$w/network.yaml"
everywhere "$w/topology.csv" simulate "$w/topology.csv"
everywhere "$w/technology.yaml" simulate mlp --tech "$w/technology.yaml"
everywhere "$w/upsets.yaml" simulate mlp --faults "$w/upsets.yaml"
everywhere "$w/table.yaml" table "$w/table.yaml"
everywhere "$w/sweep.yaml" sweep "$w/sweep.yaml" --out "$w/sweep"
everywhere "$w/campaign.yaml" campaign "$w/campaign.yaml" --out "$w/campaign"
everywhere "$w/trace" replay "$w/trace"
everywhere "$w/curve.csv" curves "$w"
everywhere "$w/weights" export mlp --weights "$w/weights" --out "$w/model.onnx"
everywhere "$w/cells.lib" characterize --liberty "$w/cells.lib" --node 180 --clock 10 --name x --width 8 \
    --out "$w/technology.yaml"
everywhere "$w/macro.lib" characterize --sram "$w/macro.lib" --node 180 --clock 10 --name x --width 8 \
    --liberty "$w/macro.lib" --out "$w/technology.yaml"
everywhere "$w/wnids.txt" data tiny-imagenet --data "$w"
touch "$w/train-labels-idx1-ubyte"
everywhere "$w/train-images-idx3-ubyte" data mnist --data "$w"
everywhere "$w/data_batch_1.bin" data cifar-10 --data "$w"

printf 'name: x\nnetwork: mlp\naxes: {array.rows: [8]}\naccuracy: [report.json]\n' >"$w/spec.yaml"
everywhere "$w/report.json" sweep "$w/spec.yaml" --out "$w/sweep"
sed -i '/accuracy/d' "$w/spec.yaml"
"$napier" sweep "$w/spec.yaml" --out "$w/sweep" >/dev/null || fail 'a small sweep'
everywhere "$w/sweep/results.csv" sweep "$w/spec.yaml" --out "$w/sweep"

small=(train mlp --samples 32 --test-samples 8 --epochs 1 --only chip --out "$w/run")
mkdir -p "$w/run/checkpoints/chip"
everywhere "$w/run/checkpoints/chip/batch-000000000001.napier" "${small[@]}" --resume

if "$napier" import "$w/none.onnx" --dataset mnist --out "$w/n.yaml" 2>&1 | grep -q 'not found'; then
    everywhere "$w/model.onnx" import "$w/model.onnx" --dataset mnist --out "$w/imported.yaml"
fi
[ -z "$(find "$w" -name 'imported*' -o -name technology.yaml -o -path "$w/campaign/*")" ] ||
    fail 'results of a refused command are left'

exit $failed
