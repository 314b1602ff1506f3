#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a timing run costs the host as the batch grows: batch, instructions, simulated cycles,
# multiplications, CPU seconds, nanoseconds an instruction and a cycle (CSV).
#   studies/cost_by_batch.sh build/sw/napier [WORKLOAD] [ARCH]
set -eu
napier=$1
network=${2:-vgg11}
chip=$(mktemp --suffix=.yaml)
trap 'rm -f "$chip"' EXIT
cat >"$chip" <<'CHIP'
name: roomy
arithmetic: {width: 12}
array: {rows: 32, columns: 32}
dram: {capacity_mib: 65536}
CHIP
echo "batch,instructions,cycles,macs,cpu_seconds,ns_per_instruction,ns_per_cycle"
for batch in 1 2 4 8 16 32 64 128 256 512 1024; do
    out=$(mktemp -d)
    line=$("$napier" simulate "$network" --batch $batch --arch "${3:-$chip}" | grep 'simulated in')
    "$napier" simulate "$network" --batch $batch --arch "${3:-$chip}" --out "$out" >/dev/null
    seconds=$(sed 's/.*simulated in \([0-9.e-]*\) s.*/\1/' <<<"$line")
    instructions=$(sed 's/.*core: \([0-9]*\) instr.*/\1/' <<<"$line")
    cycles=$(grep -m1 '"cycles":' "$out/report.json" | tr -dc 0-9)
    macs=$(grep -m1 '"macs":' "$out/report.json" | tr -dc 0-9)
    awk -v b=$batch -v i="$instructions" -v c="$cycles" -v m="$macs" -v s="$seconds" \
        'BEGIN { printf "%d,%d,%.0f,%.0f,%.4f,%.0f,%.2f\n", b, i, c, m, s, s*1e9/i, s*1e9/c }'
    rm -rf "$out"
done
