#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One training by several processes: report and curve are those of one, for any number of ranks and
# threads, orders of sums, and batches that no number of ranks divides; what cannot be shared is
# refused in a line. Exit code 77: there is no mpirun here.
set -u
napier=$1
. "$(dirname "$0")/../mpi_checks.sh"
. "$(dirname "$0")/../training_checks.sh"
export OPENBLAS_NUM_THREADS=1
subset train 70
subset t10k 30
# Batches of 13 leave 5; batch norm, pool and residual.
cat >"$work/cnn.yaml" <<'YAML'
name: cnn
dataset: fashion-mnist
layers:
  - {kind: conv, filters: 6, kernel: 3, stride: 2, padding: 1, batch_norm: true, activation: relu, name: stem}
  - {kind: conv, filters: 6, kernel: 3, padding: 1, batch_norm: true}
  - {kind: add, with: stem, activation: relu}
  - {kind: max_pool, kernel: 2}
  - {kind: dense, outputs: 10}
train: {batch: 13, epochs: 1, learning_rate: 0.05, momentum: 0.9, weight_decay: 0.0005, crop_padding: 2}
YAML
cp "$work/net.yaml" "$work/mlp.yaml"
order() { # order NAME ACCUMULATION
    printf 'name: %s\narithmetic: {kind: lns, width: 12, fraction: 6, accumulation: {%s}}\n%s\n' \
        "$1" "$2" 'array: {rows: 16, columns: 16}' >"$work/$1.yaml"
}
order sequential 'sequential: true'
order tree 'tree: 16'

# by RANKS NETWORK OUT ARGUMENTS...: 1: without mpirun
by() {
    local ranks=$1 network=$2 out=$3
    shift 3
    $([ "$ranks" = 1 ] || echo mpirun -n "$ranks") "$napier" train "$work/$network.yaml" \
        --data "$work/data" --out "$work/$out" --engine passes "$@"
}
# all NAME RANKS NETWORK ARGUMENTS...: each number of ranks against one process
all() {
    local name=$1 list=$2 network=$3 ranks
    shift 3
    by 1 "$network" "$name" --epochs 1 --threads 2 "$@" >"$work/log" 2>&1 || fail "$name: $(tail -1 "$work/log")"
    for ranks in $list; do
        by "$ranks" "$network" "$name-$ranks" --epochs 1 --threads $((1 + ranks % 2)) "$@" >"$work/log" 2>&1 ||
            fail "$name by $ranks ranks: $(tail -3 "$work/log")"
        same "$name" "$name-$ranks" "$name by $ranks ranks"
        grep -q "\"count\": $ranks" "$work/$name-$ranks/report.json" || fail "$name: no ranks in the report"
    done
}
all mlp "2 3 4 8" mlp --only chip --arch "$work/master.yaml"
all cnn "2 3" cnn --only chip
all sequential 3 cnn --only chip --arch "$work/sequential.yaml"
all tree 2 cnn --only chip --arch "$work/tree.yaml"
all twin 2 mlp --arch "$work/stochastic.yaml" --diagnose 2
cmp -s "$work/twin/diagnosis.csv" "$work/twin-2/diagnosis.csv" || fail 'diagnoses differ'
all madam 2 mlp --only chip --optimiser madam --weight-decay 0
all fixed 2 cnn --only fixed_twin

# One line, and the code of bad input, from all ranks together.
refused() { # refused PATTERN ARGUMENTS...
    local pattern=$1 status
    shift
    by_ranks -n 3 "$napier" train "$@"
    status=$?
    [ $status -eq 2 ] && [ "$(grep -c '^napier: ' "$work/log")" -eq 1 ] &&
        grep -qE "^napier: .*$pattern" "$work/log" ||
        fail "exit $status, expected one line /$pattern/: $(cat "$work/log")"
}
refused "--rate: found 'nan', expected a number in " mlp --rate nan # before MPI begins
refused 'not expected: --nope' mlp --nope
refused 'network is required'
refused 'found tlm and 3 processes of mpirun, expected passes' "$work/mlp.yaml" --data "$work/data"
refused 'no-such-chip' "$work/mlp.yaml" --data "$work/data" --engine passes --arch no-such-chip
refused 'cnn.yaml: is a file' "$work/mlp.yaml" --data "$work/data" --engine passes \
    --out "$work/cnn.yaml" # which rank 0 alone looks at

# A rank that is killed ends the run, in a line of ours, and any number of ranks goes on from there.
rank_of() { tr '\0' '\n' <"/proc/$1/environ" 2>/dev/null | sed -n 's/^OMPI_COMM_WORLD_RANK=//p'; }
ended() { # ended SIGNAL RANK PATTERN RANKS: kills one of three, goes on by RANKS
    local signal=$1 rank=$2 pattern=$3 out=killed-$1-$2 starter process victim= status
    (exec mpirun -n 3 "$napier" train "$work/mlp.yaml" --data "$work/data" --out "$work/$out" \
        --arch "$work/master.yaml" --engine passes --only chip --epochs 30 --checkpoint-every 2 \
        --threads 1) >"$work/log" 2>&1 &
    starter=$!
    while [ -z "$victim" ] || [ -z "$(find "$work/$out" -name 'batch-*' 2>/dev/null)" ]; do
        kill -0 $starter 2>/dev/null || { fail "ended before rank $rank was killed: $(cat "$work/log")"; return; }
        for process in $([ -z "$victim" ] && pgrep -P $starter); do
            [ "$(rank_of "$process")" = "$rank" ] && victim=$process
        done
        sleep 0.02
    done
    kill -"$signal" "$victim" || fail "rank $rank was gone"
    wait $starter
    status=$?
    [ $status -ne 0 ] || fail "rank $rank was killed, and mpirun says all is well"
    [ "$(grep -c '^napier: ' "$work/log")" -eq 1 ] && grep -qE "^napier: $pattern" "$work/log" ||
        fail "SIG$signal to rank $rank: expected one line /$pattern/: $(cat "$work/log")"
    by "$4" mlp "$out" --only chip --arch "$work/master.yaml" --epochs 30 --resume --threads 1 \
        >"$work/log" 2>&1 || fail "SIG$signal, resumed: $(tail -3 "$work/log")"
    grep -q 'continues after step' "$work/log" || fail "SIG$signal: began again: $(cat "$work/log")"
    same whole "$out" "SIG$signal to rank $rank, resumed by $4"
}
by 1 mlp whole --only chip --arch "$work/master.yaml" --epochs 30 >"$work/log" 2>&1
ended KILL 2 'rank 2 of 3 is gone: the training ends; continue with --resume' 2
ended KILL 0 'rank 0 of 3 is gone: the training ends; continue with --resume' 1
ended TERM 1 'interrupted after step [0-9]+ of 90 \(chip\); continue with --resume' 3
exit $failed
