#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sweep_notes.sh NAPIER: a clock that a MAC cannot meet is refused, and in a sweep left out and counted;
# notes stand beside their points; results with other columns are left as they are.
set -u
napier=$1
. "$(dirname "$0")/../shell_checks.sh"
. "$(dirname "$0")/../training_checks.sh"
cd "$work" || exit 1
json() { # json FILE EXPRESSION: of the record
    /usr/bin/python3 -c "import json, sys; r = json.load(open(sys.argv[1])); print($2)" "$1"
}

# 9.213 ns is in the technology's file; nm45 knows no critical path.
too_fast='^napier: .*: clock_ns: found [0-9.]*, expected at least 9.213, the critical path of its MAC in technology ihp130 \(LNS, 12 bits, fraction 6, guard bits 0, pwl of 8 segments\), whose MACs were synthesised for 10 ns$'
refuses "$too_fast" simulate mlp --tech ihp130
refuses "$too_fast" simulate mlp --tech ihp130 --set clock_ns=9.212 --engine tlm
for clock in 9.213 10; do
    "$napier" simulate mlp --batch 4 --tech ihp130 --set clock_ns=$clock >log 2>&1 || fail "$clock ns: $(cat log)"
done
"$napier" simulate mlp --batch 4 --set clock_ns=0.1 >log 2>&1 || fail "nm45: $(cat log)"
own=(net.yaml --data data --epochs 1)
refuses "$too_fast" train "${own[@]}" --only chip --tech ihp130 --out refused
refuses 'found 1, expected at least 1.511, .*\(LNS, 12 bits' train "${own[@]}" --tech asap7 --set clock_ns=1
# The chip's MAC does, its twin's does not.
refuses 'found 5, expected at least 5.178, .*\(fixed point, 12 bits, wide' \
    train "${own[@]}" --tech ihp130 --set clock_ns=5 --only fixed_twin
"$napier" train "${own[@]}" --only float32 --tech ihp130 --save-weights w >log 2>&1 || fail "float32: $(cat log)"
refuses "$too_fast" evaluate "${own[@]:0:3}" --tech ihp130 --weights w

# A sweep leaves such points out.
printf '%s\n' 'name: s' 'network: mlp' 'batch: 4' 'technology: ihp130' \
    'axes: {clock_ns: [10, 5], arithmetic.table: [lns12_f6_s4, lns12_f6_s8]}' >sweep.yaml
"$napier" sweep sweep.yaml --out out --threads 1 >log 2>&1 || fail "sweep: $(cat log)"
grep -qx '2 points ran, 0 excluded by constraints, 0 failed' log &&
    grep -q '^left out: 2 points whose clock is shorter than the critical path of their MAC, the first: point 2: .*: clock_ns: found 5; expected' log ||
    fail "sweep: $(cat log)"
[ "$(json out/report.json 'r["results"]["too_fast"], r["results"]["ok"]')" = '2 2' ] || fail 'record: too_fast'
grep -q '^3,5,lns12_f6_s8,too_fast,.*clock_ns: found 5' out/results.csv || fail "$(cat out/results.csv)"
"$napier" best sweep.yaml --threads 1 >log 2>&1 || fail "best: $(cat log)"
grep -q '^left out: 2 points whose clock' log || fail "best: $(cat log)"
no_best() { # no_best PATTERN ARGUMENTS...: after what was looked at, why there is none
    local pattern=$1
    shift
    "$napier" best "$@" --threads 1 >log 2>&1
    [ $? -eq 2 ] && grep -qE -e "^napier: $pattern" log || fail "best $*, expected /$pattern/: $(cat log)"
}
no_best 'sweep.yaml: none of the 4 points .* limits; left out: 2 points .*; the nearest: point' \
    sweep.yaml --area-below 1um2
sed 's/\[10, 5\]/[5]/' sweep.yaml >fast.yaml
"$napier" sweep fast.yaml --out fast --threads 1 >log 2>&1
[ $? -eq 2 ] && grep -q '^napier: fast.yaml: none of its 2 points can run; point 0: .*clock_ns: found 5' log ||
    fail "fast: $(cat log)"
no_best 'fast.yaml: none of the 2 points looked at keeps the limits; left out: 2 points .*clock_ns: found 5' \
    fast.yaml

# The notes of a point: of simulate, in its row, in the record and on the page.
"$napier" simulate mlp --batch 4 --tech ihp130 --set clock_ns=10 --set arithmetic.table=lns12_f6_s4 \
    --out one >log 2>&1 || fail "simulate: $(cat log)"
/usr/bin/python3 - <<'PY' || fail 'notes'
import csv, json
rows = list(csv.DictReader(open("out/results.csv")))
expected = json.load(open("one/report.json"))["results"]["chip"]["notes"]
assert expected and list(rows[0])[-1] == "notes", rows[0]
assert rows[0]["notes"].split(" | ") == expected and rows[1]["notes"] == "", rows
results = json.load(open("out/report.json"))["results"]
assert results["notes"] == [{"note": expected[0], "points": 1, "first_point": 0}], results["notes"]
assert json.dumps(expected[0])[1:-1] in open("out/report.html").read()
PY
cp -r out resumed
sed -i 3d resumed/results.csv # a row is run again, the others are read
"$napier" sweep sweep.yaml --out resumed --threads 1 >log 2>&1 && cmp out/results.csv resumed/results.csv &&
    cmp out/report.html resumed/report.html || fail 'resumed: another file'

# Results of another version.
sed -i '1s/,notes$//' resumed/results.csv
cp resumed/results.csv kept.csv
refuses '^napier: resumed/results.csv:1: found other columns than this version.s results have, expected another folder; nothing here was changed$' \
    sweep sweep.yaml --out resumed
cmp kept.csv resumed/results.csv || fail 'results of another version were changed'
exit $failed
