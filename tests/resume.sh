#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A run that is killed again and again ends with the bits, counters and curves of one that is not;
# damaged checkpoints are refused and the previous one used; a full disk leaves the last one whole.
set -u
napier=$1
kills=${2:-24}
export OPENBLAS_NUM_THREADS=1
. "$(dirname "$0")/shell_checks.sh"

. "$(dirname "$0")/training_checks.sh"
checkpoints() { find "$work/$1/checkpoints" -name 'batch-*.napier' 2>/dev/null | sort; }
newest() { checkpoints "$1" | grep "/$2/" | tail -1; }

# Kill at random points until a run has ended, several runs if need be.
killed=0
killed_run() { # killed_run ARCH OUT HOW_OFTEN
    local target=$((killed + $3)) round=0 pid before signal
    while [ $killed -lt $target ]; do
        round=$((round + 1))
        while :; do
            before=$(checkpoints "$2-$round")
            exec=exec train "$1" "$2-$round" --resume --checkpoint-every 2 >>"$work/log" 2>&1 &
            pid=$!
            while [ "$(checkpoints "$2-$round")" = "$before" ] && kill -0 $pid 2>/dev/null; do
                sleep 0.01
            done
            sleep 0.0$((RANDOM % 10))
            signal=KILL
            [ $((RANDOM % 4)) = 0 ] && signal=TERM
            [ $killed -lt $target ] && kill -$signal $pid 2>/dev/null
            wait $pid 2>/dev/null
            case $? in
            0) break ;;
            137 | 143) killed=$((killed + 1)) ;;
            *)
                fail "a resumed run: $(tail -1 "$work/log")"
                return
                ;;
            esac
        done
        same "$1" "$2-$round" "$1, killed"
    done
}
for a in stochastic master; do
    train $a $a --checkpoint-every 0 >"$work/$a.log" 2>&1 || fail "a plain run: $(cat "$work/$a.log")"
    killed_run $a killed-$a $((kills / 2))
done
echo "killed $killed times"

# Whole passes give the same report, and either engine goes on where the other was interrupted.
for a in stochastic master; do
    train $a $a-passes --engine passes >"$work/log" 2>&1 || fail "whole passes: $(tail -1 "$work/log")"
    same $a $a-passes "$a, whole passes"
done
other_engine() { # other_engine FIRST SECOND
    local out=from-$1
    exec=exec train stochastic "$out" --engine "$1" --checkpoint-every 1 >>"$work/log" 2>&1 &
    local pid=$!
    while [ -z "$(newest "$out" chip)" ] && kill -0 $pid 2>/dev/null; do
        sleep 0.01
    done
    kill -TERM $pid 2>/dev/null
    wait $pid 2>/dev/null
    train stochastic "$out" --engine "$2" --resume >>"$work/log" 2>&1 ||
        fail "$1, then $2: $(tail -1 "$work/log")"
    same stochastic "$out" "$1, then $2"
}
other_engine tlm passes
other_engine passes tlm
[ $killed -ge "$kills" ] || fail "only $killed kills"

run=killed-stochastic-1
one_line 'resume: seed: .* has 1, this run 2' train stochastic $run --resume --seed 2
one_line 'resume: epochs: .* has 3, this run 4' train stochastic $run --resume --epochs 4
one_line 'resume: samples: .* has 300, this run 299' train stochastic $run --resume --samples 299
one_line 'resume: training: .* flip.*, this run .*crop' train stochastic $run --resume --no-flip
OPENBLAS_NUM_THREADS=2 one_line 'resume: blas: .* 1 threads, this run .* 2 threads' train stochastic \
    $run --resume --only float32
one_line 'resume: arch: .* has stochastic .*, this run master' train master $run --resume
one_line 'resume: arithmetic: .* has lns12f6.*, this run lns10' train stochastic $run --resume \
    --arithmetic lns10
sed -i 's/outputs: 24/outputs: 23/' "$work/net.yaml"
one_line 'resume: network: .* has net .SHA-256 .*, this run net' train stochastic $run --resume
sed -i 's/outputs: 23/outputs: 24/' "$work/net.yaml"
printf '\1' | dd of="$work/data/train-images-idx3-ubyte" bs=1 seek=1000 conv=notrunc 2>/dev/null
one_line 'resume: data: .* has fashion-mnist .SHA' train stochastic $run --resume
subset train 300 2>/dev/null
(
    flock -n 9
    one_line 'checkpoints/chip: another process is at work' train stochastic $run --resume
    exit $failed
) 9<"$work/$run/checkpoints/chip" || failed=1

# Damage the newest checkpoint of an interrupted run: the previous one is used, with a line.
damaged() { # damaged NAME COMMAND...: COMMAND changes the file named last
    local out=$1 file
    shift
    cp -r "$work/half" "$work/$out"
    file=$(newest "$out" chip)
    "$@" "$file"
    train stochastic "$out" --resume >"$work/$out.log" 2>&1 || fail "$out: $(cat "$work/$out.log")"
    grep -q "$file: .*truncated.*using the previous one, .*batch-" "$work/$out.log" ||
        fail "$out: no line about the damaged file: $(cat "$work/$out.log")"
    [ -e "$file.damaged" ] || fail "$out: the damaged file is not set aside"
    same stochastic "$out" "$out"
}
flip_a_byte() {
    printf '\x5a' | dd of="$1" bs=1 seek=$(($(stat -c %s "$1") / 2)) conv=notrunc 2>/dev/null
}
# Interrupted by a full disk: a file may have 64 KiB, the float32 checkpoint needs more.
(ulimit -f 64 && train stochastic half --checkpoint-every 5) >"$work/half.log" 2>&1
[ $? -eq 2 ] || fail "a full disk: $(cat "$work/half.log")"
[ "$(tail -1 "$work/half.log" | grep -c 'float32/batch-.*cannot be written: File too large')" = 1 ] ||
    fail "a full disk: $(cat "$work/half.log")"
[ -z "$(find "$work/half" -name '*.napier-*')" ] || fail 'a full disk leaves a temporary file'
one_line 'half holds a training .chip. that is in no report: .*--resume' train stochastic half
damaged truncated truncate -s -100
damaged altered flip_a_byte
cp -r "$work/half" "$work/hopeless"
for file in $(checkpoints hopeless); do truncate -s 50 "$file"; done
train stochastic hopeless --resume >"$work/hopeless.log" 2>&1
[ $? -eq 2 ] && tail -1 "$work/hopeless.log" | grep -q 'no older checkpoint is left' ||
    fail "only damaged checkpoints: $(cat "$work/hopeless.log")"
exit $failed
