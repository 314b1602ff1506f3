#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The installed package works outside the tree: the TLM bus example is configured against it, built
# and run.
set -eu
build=$1
example=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1
cmake --install "$build" --prefix "$work/prefix" >/dev/null
cp -r "$example" "$work/example" # nothing beside it can be found by accident
cmake -S "$work/example" -B "$work/example/build" -DCMAKE_PREFIX_PATH="$work/prefix" \
    -DCMAKE_BUILD_TYPE=Release >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
cmake --build "$work/example/build" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$work/example/build/tlm_bus" | tee "$work/output"
grep -q '^960 results, 0 wrong; ' "$work/output"
"$work/prefix/bin/napier" simulate mlp >/dev/null
