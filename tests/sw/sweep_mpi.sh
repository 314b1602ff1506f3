#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A sweep over MPI gives the same file for any number of ranks; a killed one goes on. Exit code 77:
# there is no mpirun here.
set -u
napier=$1
. "$(dirname "$0")/../mpi_checks.sh"
cat >"$work/spec.yaml" <<'SPEC'
name: ranks
network: mlp
batch: 16
axes:
  array.side: [8, 16, 32]
  array.dataflow: [os, ws, is]
  dram.bandwidth_gb_per_s: {from: 1, to: 32, factor: 2}
  clock_ns: [1, 2, x]
SPEC
# Points of the clock x fail, so a sweep that has all points ends with 2.
whole() { # whole COMMAND...
    "$@" >"$work/log" 2>&1
    [ $? -eq 2 ] && grep -q '54 of 162 points failed' "$work/log" || { cat "$work/log"; exit 1; }
}
whole "$napier" sweep "$work/spec.yaml" --out "$work/one" --threads 1
for ranks in 2 3; do
    whole mpirun -n $ranks "$napier" sweep "$work/spec.yaml" --out "$work/$ranks" --threads 1
    cmp "$work/one/results.csv" "$work/$ranks/results.csv" || exit 1
    cmp "$work/one/report.html" "$work/$ranks/report.html" || exit 1
done

# Killed in the middle: what was done is there, and only the rest is run.
mkdir "$work/killed"
head -40 "$work/one/results.csv" >"$work/killed/results.csv"
printf '99,8,o' >>"$work/killed/results.csv"
cp "$work/one/spec.yaml" "$work/one/files.sha256" "$work/killed"
whole "$napier" sweep "$work/spec.yaml" --out "$work/killed" --threads 2
grep -q '^39 of 162 points were there already' "$work/log" || { echo "did not resume"; exit 1; }
cmp "$work/one/results.csv" "$work/killed/results.csv" || exit 1

# A search is one process's, whoever else was started.
mpirun -n 2 "$napier" best "$work/spec.yaml" --budget 20 --threads 1 >"$work/log" 2>&1
[ "$(grep -c '^looked at 20 of 162 points' "$work/log")" -eq 1 ] || fail "best: $(cat "$work/log")"

# What a rank cannot begin, or cannot go on with, ends the others too.
ends() { # ends PATTERN ARGUMENTS...
    local pattern=$1 status
    shift
    by_ranks -n 3 "$napier" sweep "$@" --threads 1
    status=$?
    [ $status -eq 2 ] && [ "$(grep -c '^napier: ' "$work/log")" -eq 1 ] &&
        grep -qE "^napier: .*$pattern" "$work/log" ||
        fail "exit $status, expected one line /$pattern/: $(cat "$work/log")"
}
# Such as an error of another rank alone, here of its network's shapes.
printf '%s\n' 'name: odd' 'dataset: mnist' 'train: {batch: 4, epochs: 1, learning_rate: 0.1}' 'layers:' \
    '  - {kind: max_pool, kernel: 14}' '  - {kind: conv, filters: 2, kernel: 9}' \
    '  - {kind: dense, outputs: 10}' >"$work/odd.yaml"
sed "s#network: mlp#network: $work/odd.yaml#" "$work/spec.yaml" >"$work/odd-spec.yaml"
ends 'does not fit on maps of 1x2x2' "$work/spec.yaml" --out "$work/alone" --threads 1 : \
    -n 1 "$napier" sweep "$work/odd-spec.yaml" --out "$work/alone"
sed 's/batch: 16/batch: 8/' "$work/spec.yaml" >"$work/other.yaml"
ends 'holds the results of another spec' "$work/other.yaml" --out "$work/one"
mkdir "$work/disk"
if mount -t tmpfs -o size=16k none "$work/disk" 2>/dev/null; then
    ends 'results.csv: No space left on device' "$work/spec.yaml" --out "$work/disk"
    mount -o remount,size=4m "$work/disk"
    whole mpirun -n 2 "$napier" sweep "$work/spec.yaml" --out "$work/disk" --threads 1
    cmp "$work/one/results.csv" "$work/disk/results.csv" || exit 1
fi
exit $failed
