#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A disk that is full, or cannot be written: one line, exit code 2, and the last checkpoint takes the
# run to the same end. Exit code 77: only root may mount the small disk.
set -u
napier=$1
export OPENBLAS_NUM_THREADS=1
. "$(dirname "$0")/shell_checks.sh"
. "$(dirname "$0")/training_checks.sh"

mkdir "$work/disk"
mount -t tmpfs -o size=128k none "$work/disk" 2>/dev/null || { echo 'cannot mount a tmpfs'; exit 77; }

stopped() { # stopped PATTERN WHAT ARGUMENTS: the last line of what `train` prints, exit code 2
    local pattern=$1 what=$2 status
    shift 2
    train stochastic disk/run --only chip "$@" >"$work/log" 2>&1
    status=$?
    [ $status -eq 2 ] && tail -1 "$work/log" | grep -qE "^napier: .*$pattern" ||
        fail "$what: exit $status: $(tail -2 "$work/log")"
}
train stochastic whole --only chip >"$work/log" 2>&1 || fail "a plain run: $(cat "$work/log")"

# The first checkpoint has room, then somebody else fills the disk.
train stochastic disk/run --only chip --checkpoint-every 1 >"$work/log" 2>&1 &
pid=$!
while [ -z "$(find "$work/disk" -name 'batch-*.napier')" ] && kill -0 $pid 2>/dev/null; do
    sleep 0.005
done
cat /dev/zero >"$work/disk/filling" 2>/dev/null
wait $pid
status=$?
[ $status -eq 2 ] && tail -1 "$work/log" | grep -q '^napier: .*No space left on device' ||
    fail "a full disk: exit $status: $(tail -2 "$work/log")"
[ -z "$(find "$work/disk" -name '*.napier.*')" ] || fail 'a full disk: a temporary file is left'
[ -n "$(find "$work/disk" -name 'batch-*.napier')" ] || fail 'a full disk: no checkpoint is left'
stopped 'No space left on device' 'a disk that is full still' --resume

mount -o remount,ro "$work/disk"
stopped 'Read-only file system' 'a disk that cannot be written' --resume
mount -o remount,rw,size=4m "$work/disk"
rm "$work/disk/filling"
train stochastic disk/run --only chip --resume >"$work/log" 2>&1 || fail "resumed: $(cat "$work/log")"
grep -q 'continues after step' "$work/log" || fail 'the checkpoint was not used'
same whole disk/run 'resumed after a full disk'

# No room for the first result; nowhere to write at all.
mount -o remount,ro "$work/disk"
refuses 'Read-only file system' train mlp --samples 64 --out "$work/disk/new"
refuses 'Read-only file system' sweep "$(dirname "$0")/../configs/sweeps/vgg11.yaml" \
    --out "$work/disk/sweep"
exit $failed
