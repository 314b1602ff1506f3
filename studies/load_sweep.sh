#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A sweep of 10,000 points on three MPI ranks of which one is killed again and again, at random: the
# finished file is the one of a sweep that nobody disturbs, and no kill loses a point that was there.
# load_sweep.sh NAPIER
set -u
napier=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none
printf 'Layer, M, N, K,\none, 32, 96, 64,\ntwo, 64, 32, 96,\n' >"$work/layers.csv"
cat >"$work/spec.yaml" <<SPEC
name: load
network: $work/layers.csv
axes:
  array.side: [32, 64]
  array.dataflow: [os, ws]
  dram.bandwidth_gb_per_s: {from: 1, to: 25, step: 1}
  dram.latency_ns: {from: 10, to: 130, step: 5}
  clock_ns: [1, 2, 3, 4]
SPEC
"$napier" sweep "$work/spec.yaml" --out "$work/one" --threads 2 >"$work/log" 2>&1 ||
    { tail -3 "$work/log"; exit 1; }
points=$(($(wc -l <"$work/one/results.csv") - 1))
lines() { cat "$work/killed/results.csv" 2>/dev/null | wc -l; }
kills=0
while :; do
    before=$(lines)
    mpirun -n 3 "$napier" sweep "$work/spec.yaml" --out "$work/killed" --threads 1 \
        >"$work/log" 2>&1 &
    mpi=$!
    ( # when some hundred points more are there
        enough=$((before + 200 + RANDOM % 1500))
        until [ "$(lines)" -ge $enough ]; do sleep 0.2; done
        ranks=($(ps -o pid= --ppid $mpi))
        [ ${#ranks[@]} -gt 0 ] && kill -KILL "${ranks[$((RANDOM % ${#ranks[@]}))]}" 2>/dev/null
    ) &
    killer=$!
    wait $mpi
    status=$?
    kill $killer 2>/dev/null
    wait $killer 2>/dev/null
    [ "$(lines)" -ge "$before" ] || { echo "a kill lost points: $before, then $(lines)"; exit 1; }
    [ $status -eq 0 ] && break
    kills=$((kills + 1))
    [ $kills -le 500 ] || { echo 'no end'; tail -3 "$work/log"; exit 1; }
done
echo "$points points, a rank killed $kills times"
[ $kills -ge 3 ] || { echo 'too few kills to say anything'; exit 1; }
cmp "$work/one/results.csv" "$work/killed/results.csv"
