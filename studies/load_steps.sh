#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Memory over 10,000 training steps with a checkpoint every 100: after the first fifth it may not
# grow by more than a mebibyte. load_steps.sh NAPIER
set -u
napier=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$napier" train mlp --batch 6 --epochs 1 --test-samples 100 --only chip --threads 1 \
    --checkpoint-every 100 --out "$work/run" >"$work/log" 2>&1 &
pid=$!
rss() { awk '/^VmRSS/ {print $2}' "/proc/$pid/status" 2>/dev/null; }
step() { # the newest checkpoint's number
    find "$work/run/checkpoints/chip" -name 'batch-*.napier' 2>/dev/null | sort | tail -1 |
        sed 's/.*batch-0*//; s/[.].*//'
}
low=0 high=0 steps=0 samples=0
while kill -0 $pid 2>/dev/null; do
    now=$(rss)
    steps=$(step)
    if [ "${steps:-0}" -ge 2000 ] && [ -n "$now" ]; then
        samples=$((samples + 1))
        [ $low = 0 ] || [ "$now" -lt $low ] && low=$now
        [ "$now" -gt $high ] && high=$now
    fi
    sleep 0.2
done
wait $pid || { tail -3 "$work/log"; exit 1; }
echo "steps 2000 to 10000: resident memory between $low and $high KiB ($samples samples)"
[ $samples -ge 5 ] && [ $((high - low)) -le 1024 ]
