#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What more ranks are worth on this machine, idle: studies/two_ranks.sh NAPIER DATA [RANKS] [RUNS]
# [NETWORK] [ARGUMENTS...]; SAMPLES in the environment says how many images (2560). One process of
# one thread and RANKS of one thread each train in turns; prints the training's seconds of each run,
# then the medians, their ratio, and the least and the largest ratio of runs that follow each other.
set -euo pipefail
napier=$1 data=$2 ranks=${3:-2} runs=${4:-5} network=${5:-cnn}
shift $(($# < 5 ? $# : 5))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 # no effect for others
train() { # train OUT COMMAND...: seconds of the training, without the tests
    local out=$1
    shift
    "$@" "$napier" train "$network" --data "$data" --engine passes --only chip --epochs 1 \
        --samples "${SAMPLES:-2560}" --test-samples 64 --threads 1 --out "$out" --discard "${arguments[@]}" \
        >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    python3 - "$out/report.json" <<'END'
import json, sys
training = json.load(open(sys.argv[1]))["results"]["chip"]["training"]
print(training["host_seconds"]["train"], training["weights_sha256"])
END
}
arguments=("$@")
echo "one,seconds,ranks,seconds"
for run in $(seq "$runs"); do
    read -r one sha < <(train "$work/one" env)
    read -r many other < <(train "$work/many" mpirun -n "$ranks")
    [ "$sha" = "$other" ] || { echo "weights differ" >&2; exit 1; }
    echo "1,$one,$ranks,$many" | tee -a "$work/times"
done
python3 - "$work/times" <<'END'
import statistics, sys
pairs = [(float(a), float(b)) for _, a, _, b in (line.split(",") for line in open(sys.argv[1]))]
one, many = (statistics.median(column) for column in zip(*pairs))
ratios = sorted(a / b for a, b in pairs)
print(f"medians {one:.2f} s and {many:.2f} s: {one / many:.2f} times ({ratios[0]:.2f} to {ratios[-1]:.2f})")
END
