#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The page in a real browser: no error on the console, every chart drawn, a filter used. Exit code
# 77: there is no Chromium here.
set -u
napier=$1
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || exit 77
. "$(dirname "$0")/../shell_checks.sh"
cat >"$work/spec.yaml" <<'SPEC'
name: page
workload: mlp
batch: 8
axes: {array.side: [8, 16, 0], array.dataflow: [os, ws], clock_ns: [1, 2]}
SPEC
"$napier" sweep "$work/spec.yaml" --out "$work" --threads 1 >/dev/null 2>&1 || exit 1

dump() { # dump FRAGMENT: the page's document after its script has run
    "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" \
        --virtual-time-budget=5000 --enable-logging=stderr --dump-dom \
        "file://$work/report.html$1" 2>"$work/browser.log"
}
dump "" >"$work/dom"
grep 'CONSOLE' "$work/browser.log" && fail "something on the console"
for chart in pareto table cycles energy roofline 'heat map' occupancy timeline; do
    drawn=$(grep -o "data-chart=\"$chart\"[^>]*" "$work/dom" | grep -o 'data-drawn="[0-9]*"' |
        grep -o '[0-9]*')
    [ "${drawn:-0}" -gt 0 ] || fail "chart '$chart' is not drawn"
done
rows() { grep -o 'data-chart="table"[^>]*' "$1" | grep -o '[0-9]*'; }
[ "$(rows "$work/dom")" = 12 ] || fail "expected 12 rows, found $(rows "$work/dom")"
dump '#filter=array.dataflow%3Dws%20status%3Dok' >"$work/filtered"
[ "$(rows "$work/filtered")" = 4 ] || fail "filtered: expected 4 rows, found $(rows "$work/filtered")"
dump '#filter=area%3C0.0001' >"$work/none"
[ "$(rows "$work/none")" = 0 ] || fail "filtered: expected no row, found $(rows "$work/none")"
exit $failed
