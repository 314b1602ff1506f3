#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# kill -9 of a rank in the middle of a sweep, of one that computes and of the one that keeps the
# file: started again, the sweep goes on, no point is lost or run twice, and the file ends as that of
# a sweep that nobody killed. Exit code 77: there is no mpirun here.
set -u
napier=$1
. "$(dirname "$0")/../mpi_checks.sh"
cat >"$work/spec.yaml" <<'SPEC'
name: killed
network: vgg11
mode: inference
batch: 96
axes:
  array.side: [8, 16, 32]
  array.dataflow: [os, ws, is]
  dram.bandwidth_gb_per_s: {from: 1, to: 32, factor: 2}
  clock_ns: [1, 2, x]
SPEC
sweep() { # sweep FOLDER: by four ranks
    exec mpirun -n 4 "$napier" sweep "$work/spec.yaml" --out "$1" --threads 1
}
lines() { cat "$1/results.csv" 2>/dev/null | wc -l; }
rank_of() { tr '\0' '\n' <"/proc/$1/environ" 2>/dev/null | sed -n 's/^OMPI_COMM_WORLD_RANK=//p'; }

# kill_rank RANK LINES: sweeps into $work/killed until there are so many lines more, then kills.
# mpirun takes up to a second to end the others: the batch makes the sweep longer than that.
kill_rank() {
    local rank=$1 least starter victim= process
    least=$(($(lines "$work/killed") + $2))
    (sweep "$work/killed") >"$work/log" 2>&1 &
    starter=$!
    while [ -z "$victim" ] || [ "$(lines "$work/killed")" -lt "$least" ]; do
        kill -0 $starter 2>/dev/null || { cat "$work/log"; fail "ended before rank $rank was killed"; return; }
        for process in $([ -z "$victim" ] && pgrep -P $starter); do
            [ "$(rank_of "$process")" = "$rank" ] && victim=$process
        done
        sleep 0.02
    done
    kill -9 "$victim" || fail "rank $rank was gone"
    wait $starter && fail "rank $rank was killed, and mpirun says all is well"
}

# Points of the clock x fail, so a sweep that has all points ends with 2.
sweeps() { # sweeps FOLDER
    (sweep "$1") >"$work/log" 2>&1
    [ $? -eq 2 ] && grep -q '54 of 162 points failed' "$work/log" || { cat "$work/log"; exit 1; }
}

sweeps "$work/whole"
kill_rank 2 15
kill_rank 0 15
there=$(($(lines "$work/killed") - 1)) # whole lines: one cut off has no end
[ "$there" -lt 162 ] || fail "nothing was left to do"
sweeps "$work/killed"
grep -q "^$there of 162 points were there already" "$work/log" || { cat "$work/log"; fail "expected $there points"; }
cmp "$work/whole/results.csv" "$work/killed/results.csv" || fail "the files differ"
cut -d, -f1 "$work/killed/results.csv" | tail -n +2 | sort -n | cmp - <(seq 0 161) ||
    fail "points are missing or there twice"
exit $failed
