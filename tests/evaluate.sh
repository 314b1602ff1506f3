#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# evaluate.sh NAPIER: weights that a training saved test as they did in the training, to the bit, by
# either engine; the record runs again; what cannot be tested is refused.
set -u
napier=$1
. "$(dirname "$0")/shell_checks.sh"
. "$(dirname "$0")/training_checks.sh"
cd "$work" || exit 1
cat >norm.yaml <<'YAML'
name: norm
dataset: fashion-mnist
layers:
  - {kind: conv, filters: 6, kernel: 3, stride: 2, batch_norm: true, activation: relu}
  - {kind: max_pool, kernel: 2}
  - {kind: dropout, rate: 0.25}
  - {kind: dense, outputs: 10}
train: {batch: 32, epochs: 1, learning_rate: 0.05, momentum: 0.9, normalise: true}
YAML
python() { /usr/bin/python3 -c "import json, sys
a, b = (json.load(open(name + '/report.json'))['results']['$1'] for name in ('trained', 'tested'))
last = a['training']['curve'][-1]
for key in ('test_accuracy', 'test_loss'):
    assert b['test'][key] == last[key], (key, b['test'][key], last[key])
assert b['test']['weights_sha256'] == a['training']['weights_sha256']
if 'evaluation' in a:
    assert [r['cycles'] for r in a['evaluation']] == [r['cycles'] for r in b['passes']]
    assert b['cycles'] == b['fetch']['cycles'] + sum(r['cycles'] for r in b['passes'])
" || fail "$2: tested otherwise than trained"; }
for arch in stochastic master; do
    for only in chip fixed_twin float32; do
        run=(--arch "$arch.yaml" --data data --only $only)
        "$napier" train norm.yaml "${run[@]}" --out trained --save-weights w.safetensors \
            2>log >&2 || fail "train: $(cat log)"
        for engine in tlm passes; do
            "$napier" evaluate norm.yaml "${run[@]}" --weights w.safetensors --engine $engine \
                --out tested 2>log >table || fail "evaluate: $(cat log)"
            python $only "$arch, $only, $engine"
        done
        rm -rf trained
    done
done
[ "$(wc -l <tested/predictions.csv)" -eq 101 ] && head -1 tested/predictions.csv | grep -qx image,label,float32 ||
    fail "predictions.csv: $(head -2 tested/predictions.csv)"
"$napier" evaluate norm.yaml --data data --weights w.safetensors --out all 2>log >table || fail "evaluate: $(cat log)"
"$napier" rerun all/report.json 2>log | grep -q '^no difference in inputs and results$' || fail "rerun: $(cat log)"
"$napier" evaluate norm.yaml --data data --weights w.safetensors --out b7 --batch 7 2>log >table ||
    fail "evaluate: $(cat log)"
cmp -s all/predictions.csv b7/predictions.csv || fail 'predictions change with the batch'
refuses '^napier: norm.yaml: found no weights, expected --weights FILE.safetensors' evaluate norm.yaml --data data
refuses "^napier: --test-samples: found 101, expected 1..100" evaluate norm.yaml --data data \
    --weights w.safetensors --test-samples 101
sed 's/batch_norm: true, //' norm.yaml >less.yaml
refuses "tensor 'batch_norm2.bias': no parameter of norm" evaluate less.yaml --data data --weights w.safetensors
refuses '^napier: --only fixed_twin: the chip is' evaluate norm.yaml --data data --weights w.safetensors \
    --arithmetic fixed12 --only fixed_twin
exit $failed
