#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# prices.sh NAPIER: a chip whose MAC was not measured says so on the terminal, in the record and on the
# page, in the same words by every command; --strict-prices refuses it.
set -u
napier=$1
. "$(dirname "$0")/shell_checks.sh"
. "$(dirname "$0")/training_checks.sh"
cd "$work" || exit 1
not_given='fraction not given, guard bits not given, pwl of 6 segments, product_register'
note() { # note LOG_ADD: of 12 bits in nm45
    printf '%s' "technology nm45 has not measured the MAC that is asked for (LNS, 12 bits, fraction 6, " \
        "guard bits 0, $1); its price is 1 x (LNS, 12 bits, $not_given, measured)"
}
# holds FILE TEXT: as it stands, whatever quotes a JSON file puts around it
holds() { grep -qF -e "$2" "$1" || fail "$1 does not say: $2"; }
value() { # value FOLDER KEY
    /usr/bin/python3 -c "import json, sys
print(json.load(open('$1/report.json'))['results']['chip']$2)"
}

# Chips that differ in segments or approximation alone.
chips=('table:lns12_f6_s4 pwl of 4 segments' 'table:lns12_f6_s6 pwl of 6 segments'
    'table:lns12_f6_s8 pwl of 8 segments' 'approximation:exact exact' 'approximation:shift shift'
    'approximation:mitchell mitchell')
for chip in "${chips[@]}"; do
    key=${chip%% *}
    printf 'name: c\narithmetic: {width: 12, fraction: 6, %s}\narray: {rows: 16, columns: 16}\n' \
        "${key/:/: }" >chip.yaml
    set -- simulate mlp --batch 4 --arch chip.yaml
    text=$(note "${chip#* }")
    "$napier" "$@" --out out >log 2>&1 || fail "$*: $(cat log)"
    holds log "note: $text"
    holds out/report.json "$text"
    holds out/report.html "$text"
    [ "$(value out "['mac_prices'][0]['measured']")" = False ] || fail "$*: measured"
    refuses "^napier: --strict-prices: technology nm45 has not measured .*, ${chip#* }\); its price is 1 x .*; measured there with 12 bits: \(LNS, 12 bits, .*\); expected .*no --strict-prices, or a technology" \
        "$@" --strict-prices
done

# Two tables that were both measured: two prices and no note. Bits and cycles do not know of it.
for table in 6 8; do
    "$napier" simulate mlp --batch 4 --tech ihp130 --set arithmetic.table=lns12_f6_s$table --set clock_ns=10 \
        --strict-prices --out "measured$table" >log 2>&1 || fail "ihp130, $table segments: $(cat log)"
    grep 'note:' log && fail "ihp130, $table segments: a note on what was measured"
    [ "$(value measured$table "['mac_prices'][0]['taken'][0]['plus_segments']")" = $table ] ||
        fail "ihp130, $table segments: priced by another table"
done
for key in "['energy_pj']" "['area_um2']" "['mac_prices'][0]['mac_pj']"; do
    [ "$(value measured6 "$key")" != "$(value measured8 "$key")" ] || fail "$key is the same for both tables"
done
[ "$(value measured6 "['cycles']")" = "$(value measured8 "['cycles']")" ] || fail 'a price changed cycles'
refuses '; expected --tech asap7, --tech ihp130, --tech osu018, a MAC that was measured there, no --strict' \
    simulate mlp --strict-prices
refuses '^napier: --strict-prices: .*fixed point, 10 bits, wide accumulator.*derived\); measured there: \(fixed' \
    simulate mlp --strict-prices --arithmetic fixed10
"$napier" simulate mlp --batch 4 --strict-prices --arithmetic fixed12 >log 2>&1 || fail "fixed12: $(cat log)"

# Training, testing and timing again. The twin has a price of its own.
text=$(note 'pwl of 8 segments')
own=(net.yaml --data data --arch stochastic.yaml)
"$napier" train "${own[@]}" --epochs 1 --only chip --out trained --save-weights w >log 2>&1 ||
    fail "train: $(cat log)"
holds log "note: $text"
holds trained/report.json "$text"
refuses '^napier: --strict-prices: technology nm45' train "${own[@]}" --epochs 1 --strict-prices --out strict
[ ! -e strict ] || fail 'a training that is refused left a folder'
"$napier" evaluate "${own[@]}" --only chip --weights w --out tested >log 2>&1 || fail "evaluate: $(cat log)"
holds log "note: $text"
holds tested/report.json "$text"
refuses '^napier: --strict-prices: technology nm45' evaluate "${own[@]}" --weights w --strict-prices
refuses '^napier: --strict-prices: technology nm45' rerun trained/report.json --data data --timing --strict-prices
"$napier" rerun trained/report.json --data data --timing --strict-prices --tech ihp130 --set clock_ns=10 --out timed >log 2>&1 ||
    fail "rerun --timing: $(cat log)"
[ "$(value timed "['notes']")" = '[]' ] || fail 'rerun --timing: a note on what was measured'
own=(net.yaml --data data --arch stochastic.yaml --arithmetic lns10 --epochs 1)
"$napier" show technology ihp130 | sed '/^  fixed_wide:/,/^register/s/basis: measured/basis: derived/' >derived.yaml
refuses '^napier: --strict-prices: .*fixed point, 10 bits, wide accumulator.*no such MAC was measured there' \
    train "${own[@]}" --tech derived.yaml --only fixed_twin --strict-prices

# A sweep: points of one grid with and without a note.
printf '%s\n' 'name: s' 'network: mlp' 'batch: 4' 'technology: ihp130' \
    'axes: {arithmetic.table: [lns12_f6_s4, lns12_f6_s6], clock_ns: [10]}' >sweep.yaml
text='technology ihp130 has not measured the MAC that is asked for (LNS, 12 bits, fraction 6, guard bits 0, pwl of 4 segments); its price is 1 x (LNS, 12 bits, fraction 6, guard bits 0, pwl of 6 segments, plain, measured)'
"$napier" sweep sweep.yaml --out swept --threads 1 >log 2>&1 || fail "sweep: $(cat log)"
holds log "note: $text (1 of 2 points on the front, the first: point 0)"
holds swept/report.json "$text"
holds swept/report.html "$text"
"$napier" best sweep.yaml --minimize area --threads 1 >log 2>&1 || fail "best: $(cat log)"
holds log "note: $text"
"$napier" sweep sweep.yaml --out strict --threads 1 --strict-prices >log 2>&1
[ $? -eq 2 ] && grep -q '^1 points ran, 0 excluded by constraints, 1 failed$' log &&
    grep -q '^failed: point 0: --strict-prices: ' log || fail "strict sweep: $(cat log)"
refuses 'swept: holds the results of another spec' sweep sweep.yaml --out swept --strict-prices
printf '%s\n' 'strict_prices: true' 'set: {array.rows: 16}' >>sweep.yaml
sed -i 's/, lns12_f6_s6//' sweep.yaml
"$napier" sweep sweep.yaml --out none --threads 1 >log 2>&1
[ $? -eq 2 ] && grep -q 'none of its 1 points can run; point 0: --strict-prices: technology ihp130' log ||
    fail "a sweep without a measured point: $(cat log)"
"$napier" rerun strict/report.json --out again --threads 1 >log 2>&1 || fail "rerun of a strict sweep: $(cat log)"
cmp -s strict/results.csv again/results.csv || fail 'a strict sweep run again has other results'
exit $failed
