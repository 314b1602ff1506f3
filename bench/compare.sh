#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two builds of napier_bench in turns, for ratios on a machine that others use too:
#   bench/compare.sh OUT.csv RUNS FILTER OLD NEW
# OUT.csv has a line a run: build (old, new), run, kernel, instruction set, m, n, k, GMAC/s of CPU
# time. Prints for every case the medians, and the median of the ratios of runs that follow each
# other.
set -eu
[ $# -eq 5 ] || { sed -n '3,7p' "$0" >&2; exit 2; }
out=$1 runs=$2 filter=$3 old=$4 new=$5
echo build,run,kernel,isa,m,n,k,gmacs >"$out"
for case in $("$new" --benchmark_filter="$filter" --benchmark_list_tests); do
    for run in $(seq "$runs"); do
        for build in old new; do
            program=$old
            [ $build = old ] || program=$new
            # "name/isa/m:M/n:N/k:K",iterations,real_time,cpu_time,time_unit,bytes,items,...
            "$program" --benchmark_filter="^$case\$" --benchmark_min_time=0.05 \
                --benchmark_format=csv 2>/dev/null |
                tr -d '"' | awk -F, -v build=$build -v run="$run" '
                    split($1, part, "/") >= 4 && $7 > 0 {
                        isa = part[2] ~ /:/ ? "" : part[2]
                        first = isa == "" ? 2 : 3
                        for (i = first; i < first + 3; ++i) sub(/.*:/, "", part[i])
                        printf "%s,%s,%s,%s,%s,%s,%s,%.3f\n", build, run, part[1], isa,
                            part[first], part[first + 1], part[first + 2], $7 / 1e9
                    }' >>"$out"
        done
    done
done
python3 - "$out" <<'END'
import csv, statistics, sys
rates = {}
for row in csv.DictReader(open(sys.argv[1])):
    case = " ".join(row[key] for key in ("kernel", "isa", "m", "n", "k"))
    rates.setdefault(case, {"old": [], "new": []})[row["build"]].append(float(row["gmacs"]))
for case, builds in rates.items():
    old, new = builds["old"], builds["new"]
    if old and len(old) == len(new):
        ratio = statistics.median(b / a for a, b in zip(old, new))
        print(f"{case:45} {statistics.median(old):6.2f} {statistics.median(new):6.2f} {ratio:5.2f}")
END
