#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The installed package works outside the tree: the examples are configured against it, built and run.
set -eu
build=$1
examples=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1
cmake --install "$build" --prefix "$work/prefix" >/dev/null
example() { # example NAME: its program is NAME/build/NAME
    cp -r "$examples/$1" "$work/$1" # nothing beside it can be found by accident
    cmake -S "$work/$1" -B "$work/$1/build" -DCMAKE_PREFIX_PATH="$work/prefix" \
        -DCMAKE_BUILD_TYPE=Release >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    cmake --build "$work/$1/build" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
}
example tlm_bus
"$work/tlm_bus/build/tlm_bus" | tee "$work/output"
grep -q '^960 results, 0 wrong; ' "$work/output"

example record
cd "$work"
"$work/record/build/record" | tee "$work/output"
grep -q 'inputs.chip.array.rows: 32 -> 16' "$work/output"
grep -q 'results.chip.cycles: ' "$work/output"

# An approximation of one's own trains nearly as the exact corrections do.
example log_add
"$work/log_add/build/log_add" | tee "$work/output"
awk '/^chords: /{own = $2} /^exact: /{exact = $2} END{exit !(own > 70 && own > exact - 3)}' "$work/output"

# The program, from where it was installed.
"$work/prefix/bin/napier" simulate mlp >/dev/null
"$work/prefix/bin/napier" rerun large.json
