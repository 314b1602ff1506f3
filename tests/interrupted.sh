#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# interrupted.sh NAPIER: Ctrl-C in the middle of one long point or restart. The command ends at once, says
# what there is, and leaves nothing half-written.
set -u
napier=$1
. "$(dirname "$0")/shell_checks.sh"
cd "$work" || exit 1

# ends SIGNAL MARK PATTERN ARGUMENTS...: SIGNAL comes a second after MARK is there; a second or two later
# it has ended
ends() {
    local signal=$1 mark=$2 pattern=$3 pid code start
    shift 3
    env --default-signal=INT "$napier" "$@" >log 2>&1 &
    pid=$!
    for _ in $(seq 600); do
        compgen -G "$mark" >/dev/null || ! kill -0 $pid 2>/dev/null && break
        sleep 0.05
    done
    sleep 1
    kill -0 $pid 2>/dev/null || { fail "$1 had ended by itself: $(cat log)"; return; }
    start=$(date +%s%N)
    kill -"$signal" $pid
    wait $pid
    code=$?
    [ $code -eq $((128 + $(kill -l "$signal"))) ] || fail "$1, SIG$signal: exit $code: $(cat log)"
    [ $((($(date +%s%N) - start) / 1000000)) -lt 12000 ] || # more than is promised: tests share cores
        fail "$1, SIG$signal: ended after $((($(date +%s%N) - start) / 1000000)) ms"
    tail -1 log | grep -qE -e "$pattern" || fail "$1, SIG$signal: $(cat log)"
}

# A point of minutes, of which no result is kept.
printf '%s\n' 'name: long' 'network: vgg16' 'batch: 4096' 'axes: {array.side: [4, 5, 6]}' \
    'set: {scratchpad.kib: 4, dram.capacity_mib: 1048576}' >long.yaml
for signal in INT TERM; do
    ends $signal swept/results.csv '^napier: interrupted: 0 of 3 points are in swept/results.csv; the same command goes on$' \
        sweep long.yaml --out swept --threads 2
done
[ "$(wc -l <swept/results.csv)" -eq 1 ] || fail "a point that did not end has a result: $(cat swept/results.csv)"
ends INT searched/results.csv '^napier: interrupted before a point kept the limits' \
    best long.yaml --threads 1 --out searched
grep -q '^looked at 0 of 3 points .*, then interrupted$' log || fail "best: $(cat log)"
# A restart of minutes.
ends INT 'table.yaml.napier-*' '^napier: interrupted before the first restart had ended$' \
    anneal --width 16 --fraction 9 --segments 8 --cost sampled --restarts 3 --threads 2 --out table.yaml
[ -z "$(find . -name 'table.yaml*')" ] || fail "anneal leaves $(find . -name 'table.yaml*')"
exit $failed
