#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every bench of `napier wave` writes a dump that GTKWave's own reader takes without a word, the
# same bytes twice, with the signals that its save file shows; bad input leaves nothing behind.
set -u
napier=$1
traces=$2
. "$(dirname "$0")/shell_checks.sh"

benches=$("$napier" wave --list) || fail "--list"
[ "$(wc -l <<<"$benches")" -ge 10 ] || fail "too few benches: $benches"
for bench in $benches; do
    [ "$bench" = layer ] && continue # needs a data set; has a test of its own
    "$napier" wave "$bench" --out "$work/$bench.vcd" >/dev/null || fail "$bench"
    "$napier" wave "$bench" --out "$work/again.vcd" >/dev/null
    cmp -s "$work/$bench.vcd" "$work/again.vcd" || fail "$bench: two runs differ"
    check_dump "$work/$bench.vcd" "$traces/$bench.gtkw"
done

refused() { refuses "$1" wave "${@:2}"; }
refused 'no such bench; benches: .*log-add' nothing
refused 'no bench given' --out "$work/x.vcd"
refused '--from: only for bench layer, found bench pe' pe --from 3 --out "$work/x.vcd"
refused 'cannot be written' pe --out "$work/no/such/folder/x.vcd"
refused 'neither a bundled chip' pe --arch nothing --out "$work/x.vcd"
printf 'name: linear\narithmetic: {kind: fixed, width: 12}\narray: {rows: 4, columns: 4}\n' \
    >"$work/linear.yaml"
refused "linear: arithmetic.kind: found 'fixed', expected 'lns'" log-add \
    --arch "$work/linear.yaml" --out "$work/x.vcd"
printf 'name: huge\narithmetic: {width: 12}\narray: {rows: 1024, columns: 1024}\n' >"$work/huge.yaml"
refused 'huge: array: found 1048576 elements, expected 4096' gemm --arch "$work/huge.yaml" \
    --out "$work/x.vcd"
# A chip's own log-add table, which lies beside it; from another folder.
sed 's/intercept: 64/intercept: 65/' "$(dirname "$0")/../configs/tables/lns12_f6_s8.yaml" >"$work/mine.yaml"
printf 'name: own\narithmetic: {width: 12, table: mine.yaml}\narray: {rows: 4, columns: 4}\n' \
    >"$work/own.yaml"
for bench in log-add lns-mac gemm; do
    (cd / && "$napier" wave $bench --arch "$work/own.yaml" --out "$work/own.vcd" >/dev/null) ||
        fail "$bench with a table of its own"
    cmp -s "$work/$bench.vcd" "$work/own.vcd" && fail "$bench: not the chip's own table"
    rm -f "$work/own.vcd"
done
"$napier" wave array-ws --arch "$work/linear.yaml" --out "$work/linear.vcd" >/dev/null ||
    fail "a fixed-point array"
[ -e "$work/x.vcd" ] && fail "bad input left a dump"
ls "$work" | grep -q tmp && fail "a temporary file stayed"
exit $failed
