#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bad input gives one clear line and exit code 2, and leaves no results behind.
set -u
napier=$1
. "$(dirname "$0")/shell_checks.sh"
unset SYSTEMC_DISABLE_COPYRIGHT_MESSAGE # as a user has it: no banner of libsystemc before the line

# refused PATTERN ARGUMENTS...: and no results are left
refused() {
    refuses "$@" --out "$work/out"
    [ -e "$work/out" ] && fail "napier ${*:2}: left results"
}

arch() { # arch NAME ARITHMETIC REST: an architecture file
    printf 'name: %s\narithmetic: {%s}\narray: {rows: 64, columns: 64}\n%s\n' "$1" "$2" "$3" \
        >"$work/$1.yaml"
    echo "$work/$1.yaml"
}

refused 'nothing: neither a bundled network \(cnn, .*mlp.* nor a file$' train nothing
refused 'nothing: neither a bundled chip \(lns12-32x32, lns12-4x4\) nor a file$' train mlp --arch nothing
refused 'key.yaml:4: banana: unknown key' train mlp --arch "$(arch key 'width: 12' 'banana: 1')"
refused "wide.yaml:2: arithmetic.width: found '17', expected an integer in 8..16" \
    train mlp --arch "$(arch wide 'width: 17' '')"
refused "narrow.yaml:2: arithmetic.width: found '7', expected an integer in 8..16" \
    train mlp --arch "$(arch narrow 'width: 7' '')"
refused 'small.yaml: scratchpad: too small for one tile' train mlp --arch \
    "$(arch small 'width: 12' 'scratchpad: {input_kib: 1, weight_kib: 1, accumulator_kib: 1, vector_kib: 1}')"
by_layer() { # by_layer NAME ITEM: a chip of 12 bits with that
    arch "$1" "width: 12, by_layer: [{$2}]" ''
}
refused "layer.yaml:2: arithmetic.by_layer\[0\].width: found '17', expected an integer in 8..16" \
    train mlp --arch "$(by_layer layer 'width: 17')"
refused "pass.yaml:2: .*passes: found 'backward' in the list, expected some of: forward, data_gr" \
    train mlp --arch "$(by_layer pass 'passes: [backward]')"
refused "table.yaml:2: arithmetic.by_layer\[0\].table: .*fraction" \
    train mlp --arch "$(by_layer table 'width: 10, table: lns12_f6_s8')"
refused "named.yaml: arithmetic.by_layer\[0\].layers: found '2', expected a layer of .*mlp: dense1..dense2 or 0..1" \
    train mlp --arch "$(by_layer named 'layers: [2], width: 10')"
refused 'faults: with arithmetic.by_layer words have several formats, expected one' \
    train mlp --faults '{rate: 1e-6}' --arch "$(by_layer mixed 'width: 10')"
refused "fixed.yaml:2: arithmetic.by_layer: unknown key" \
    train mlp --arch "$(arch fixed 'kind: fixed, width: 12, by_layer: []' '')"
refused 'transformer: layers: found shapes to time .kind: product.' train transformer
refused 'arithmetic .lns99. is unknown; known: lns8' train mlp --arithmetic lns99
refused "lns12.21': found '.21', expected .0 to .20 bits" train mlp --arithmetic lns12+21
refused "lns99' is unknown" train mlp --arithmetic lns99+4
refused 'samples: found 0, expected 1..60000' train mlp --samples 0
refused 'nowhere' train mlp --data "$work/nowhere"
refused 'nothing: neither a bundled network \(cnn, .*mlp.*transformer.* nor a file$' simulate nothing
memory=$(arch memory 'width: 12' 'dram: {capacity_mib: 1}')
for workload in transformer vgg11; do # products and networks
    refused "memory.yaml: dram.capacity_mib: found 1, expected at least [0-9]+ for $workload at batch 4" \
        simulate $workload --batch 4 --arch "$memory"
done
said=$("$napier" simulate mlp --out /dev/null/folder 2>&1 >/dev/null) # after its table
[ $? -eq 2 ] && [ "$said" = 'napier: /dev/null/folder/timeline.json: cannot be written: Not a directory' ] ||
    fail "simulate --out /dev/null/folder: $said"
# What a file holds can neither add a line nor colour the terminal, nor be too long a name.
refused 'odd.yaml:2: arithmetic.kind: found .l.x0an.x1b.31ms., expected one of: lns, fixed$' \
    train mlp --arch "$(arch odd 'width: 12, kind: "l\nn\e[31ms"' '')"
refused 'long.yaml:2: arithmetic.table: ttttt.* \.\.\.$' train mlp --arch \
    "$(arch long "width: 12, table: $(printf 't%.0s' $(seq 5000))" '')"
printf 'NAPIERT1' >"$work/trace"
refuses 'trace: found a trace of an older chip .NAPIERT1., expected NAPIERT2: record' replay "$work/trace"
printf 'NAPIERT2' >"$work/trace"
refuses '^napier: --set name.x: found a value in name, expected a mapping$' replay "$work/trace" --set name.x=1
refuses "^napier: --set dram.latency_ns: found 'x', expected a number" \
    replay "$work/trace" --set dram.latency_ns=x
refuses '^napier: --set dram.banana: unknown key$' replay "$work/trace" --set dram.banana=1
# Whoever runs a chip asks for it in the same words.
for command in 'train mlp' 'simulate mlp' 'passes mlp' 'wave pe' "replay $work/trace" 'show chip lns12-4x4'; do
    refuses "^napier: --set array.rows: found 'x', expected an integer in 1..1024$" $command --set array.rows=x
    refuses "^napier: --set: found 'x', expected KEY=VALUE$" $command --set x
    refuses "^napier: arithmetic 'lns99' is unknown; known: lns8" $command --arithmetic lns99
    refuses '^napier: --tech: nm1: neither a bundled technology' $command --tech nm1
    refuses '^napier: --set dram.preset: sdram: neither a bundled dram .ddr4, default, .*. nor a file$' \
        $command --set dram.preset=sdram
    refuses '^napier: --strict-prices: technology nm45 has not measured the MAC' $command --strict-prices
    refuses "^napier: --faults:1: rate: found '2'" $command --faults 'rate: 2'
    [ "${command%% *}" = show ] || refuses '^napier: x.cfg: neither a bundled chip' $command --arch x.cfg
done
printf 'a,1,2,x,\nb,1,2,x,\n' >"$work/topology.csv"
refused "topology.csv:1: K: found 'x'" simulate "$work/topology.csv"
refused 'Dataflow: found .no., expected os, ws or is' simulate mlp --arch \
    "$(printf 'ArrayHeight: 4\nArrayWidth: 4\nDataflow: no\n' >"$work/c.cfg"; echo "$work/c.cfg")"

data=/usr/share/datasets/fashion-mnist
mkdir "$work/data"
cp $data/*.gz "$work/data"
head -c 100000 $data/train-images-idx3-ubyte.gz >"$work/data/train-images-idx3-ubyte.gz"
refused 'train-images-idx3-ubyte' train mlp --data "$work/data"
cp $data/train-labels-idx1-ubyte.gz "$work/data/train-images-idx3-ubyte.gz"
refused 'train-images-idx3-ubyte' train mlp --data "$work/data"
refused 'final-rate: the schedule is step, expected cosine' train mlp --schedule step --final-rate 0.1
refused 'drop-at: the schedule is cosine, expected step' train mlp --drop-at 0.5
refused 'schedule' train mlp --schedule linear
refused 'test-samples: found 10001, expected 1..10000' train mlp --test-samples 10001
refused 'only fixed_twin: the chip is fixed12.*only LNS' train mlp --arithmetic fixed12 --only fixed_twin
refused "--only: found 'twin', expected one of chip,fixed_twin,float32" train mlp --only twin
refused 'nowhere/curve.csv: not found' curves "$work/nowhere"

# where --out is no folder of results, or missing
refuses 'resume: expected --out' train mlp --resume
# what whole passes cannot do
refuses 'record: found with --engine passes, expected --engine tlm' train mlp --engine passes \
    --record "$work/trace"
refuses 'power-trace: found with --engine passes, expected --engine tlm' train mlp --engine passes \
    --power-trace 10 --out "$work/power"
refuses 'faults: found 1e-06 flips.*, expected none: upsets need the engine tlm' train mlp \
    --engine passes --faults 'rate: 1e-6'
refuses 'null: is a file, expected a folder' train mlp --out /dev/null
refuses 'checkpoints/chip: cannot be made' train mlp --out /dev/null/folder
refuses "data set 'imagenet' is unknown, expected one of: .*tiny-imagenet" data imagenet
refuses 'wnids.txt: not found: get tiny-imagenet-200.zip' data tiny-imagenet --data "$work"
refused 'nothing: neither a bundled log-add table \(lns10_f4_s6, .*\) nor a file$' rtl --table nothing
cp "$(dirname "$0")/../configs/tables/lns8_f3_s8.yaml" "$work/8bit.yaml"
refused "'8bit' cannot name a SystemVerilog package" rtl --table "$work/8bit.yaml"
refused "faults:1: rate: found '2', expected a number in 0..0.5" train mlp --faults 'rate: 2'
refused "faults:1: places: found 'x', expected some of: input" train mlp --faults 'places: [x]'
refused 'nowhere.yaml: neither a file nor YAML such as' train mlp --faults "$work/nowhere.yaml"
printf 'network: mlp\narithmetics: [lns12]\nrates: [1e-6]\nruns: 1\ncases: [{name: a, places: x}]\n' \
    >"$work/campaign.yaml"
refused 'campaign.yaml:5: cases.*places' campaign "$work/campaign.yaml"
refused '--tech: nothing: neither a bundled technology \(asap7, .*\) nor a file$' train mlp --tech nothing
# without --out, and with a run that does not start at its beginning
refuses 'power-trace: expected --out' train mlp --power-trace 10
refused 'power-trace: expected --out, and a run from its beginning' \
    train mlp --power-trace 10 --resume
import=(import "$work/model.onnx" --dataset cifar-10)
echo 'no model' >"$work/model.onnx"
refuses 'model.onnx: (not an ONNX model|this program was built without ONNX)' \
    "${import[@]}" --out "$work/imported.yaml"
refuses "out: found '.*imported.txt', expected a name that ends in .yaml" \
    "${import[@]}" --out "$work/imported.txt"
[ -z "$(find "$work" -name 'imported*')" ] || fail 'import: left a network'
refuses 'mlp: found no weights, expected --weights .*`napier train mlp --save-weights' \
    export mlp --out "$work/exported.onnx"
refuses "transformer: layer 'query' \(product\): ONNX has no operation for it" \
    export transformer --out "$work/exported.onnx"
printf '\x48\0\0\0\0\0\0\0%-72s%040d' \
    '{"dense2.bias":{"dtype":"F32","shape":[10],"data_offsets":[0,40]}}' >"$work/partial" 0
refuses "partial: expected a tensor 'dense1.weight', which is a parameter of mlp" \
    export mlp --weights "$work/partial" --out "$work/exported.onnx"
[ -z "$(find "$work" -name 'exported*')" ] || fail 'export: left a model'
network() { # mlp with the file of weights beside it
    sed 's/^dataset:/weights: weights\n&/' "$(dirname "$0")/../configs/networks/mlp.yaml" >"$work/own.yaml"
    echo "$work/own.yaml"
}
refused 'weights: not found' train "$(network)"
printf '\x40\0\0\0\0\0\0\0%-64s\0\0\0\0' \
    '{"fc.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}' >"$work/weights"
refused "weights: tensor 'fc.bias': no parameter of mlp, whose first is 'dense1.bias'" \
    train "$(network)"
refused 'save-weights: /nowhere: expected a folder' train mlp --save-weights /nowhere/w
characterize=(characterize --node 180 --clock 10 --name x --width 8)
refused 'nowhere.lib: not found' "${characterize[@]}" --liberty "$work/nowhere.lib"
printf 'library (l) {\n  x\n}\n' >"$work/bad.lib"
refused "bad.lib:3: found '}', expected ':' or '\(' after x" \
    "${characterize[@]}" --liberty "$work/bad.lib"
refused 'width' "${characterize[@]}" --liberty "$work/bad.lib" --width 9
exit $failed
