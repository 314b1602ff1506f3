#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Files and flags that mean harm, or were damaged: numbers out of range, text that is none, YAML that
# grows, state that was forged. One line each, exit code 2, nothing left behind.
set -u
napier=$(realpath "$1")
. "$(dirname "$0")/shell_checks.sh"
cd "$work" || exit 1

refused() { # refused PATTERN ARGUMENTS...: at once, and no results are left
    local pattern=$1
    shift
    one_line "$pattern" timeout 30 "$napier" "$@" --out out
    [ -e out ] && fail "napier $*: left results"
    rm -rf out
}
chip() { # chip LINES: chip.yaml of 8 x 8
    printf 'name: c\narithmetic: {width: 12}\narray: {rows: 8, columns: 8}\n%b' "$1" >chip.yaml
}

# Numbers of flags: finite, whole, in their range.
small=(train mlp --samples 64 --test-samples 32 --epochs 1 --only chip)
for number in nan -nan inf 1e999 0,5; do
    refused "^napier: --rate: found '$number', expected a number in 1e-09..100$" "${small[@]}" "--rate=$number"
    refused "^napier: --momentum: found '$number', expected a number in 0..0.9999$" "${small[@]}" "--momentum=$number"
    refused "^napier: --power-trace: found '$number'" "${small[@]}" "--power-trace=$number"
    refused "^napier: --final-rate: found '$number'" "${small[@]}" --schedule cosine "--final-rate=$number"
done
for seed in -1 18446744073709551616 1.5 nan; do
    refused "^napier: --seed: found '$seed', expected an integer in 0..18446744073709551615$" "${small[@]}" "--seed=$seed"
    refused "^napier: --seed: found '$seed', expected" wave layer "--seed=$seed"
    refused "^napier: --seed: found '$seed', expected" anneal --width 8 --fraction 3 "--seed=$seed"
done
refuses '^napier: --seed: ' anneal --width 8 --fraction 3 --out out --seed=
refuses "^napier: fly: no such command; commands: anneal, " fly
refuses "^napier: --data: found '', expected a folder$" data fashion-mnist --data ''
refused "^napier: --clock: found 'nan'" characterize --liberty none --node 45 --clock nan --name x
printf 'name: s\nnetwork: mlp\naxes: {array.rows: [4, 8]}\n' >spec.yaml
refuses "^napier: --accuracy-above: found 'nan'" best spec.yaml --accuracy-above=nan

# Numbers of files.
printf '{"results": {"chip": {"arithmetic": "x", "training": {"test_accuracy": 42}}}}' >forged.json
{ cat spec.yaml; echo 'accuracy: [forged.json]'; } >measured.yaml
refused 'forged.json: results.chip.training.test_accuracy: found 42, expected a number in 0..1$' sweep measured.yaml
printf '{"results": {"chip": {"arithmetic": "x", "training": {"test_accuracy": 0.5}}}}' >forged.json
refused 'forged.json: inputs: missing' sweep measured.yaml
for number in nan "'4200 %'" 42 -0.5 1e999 '[0.5]'; do
    "$napier" show accuracies mlp | sed "s/0.8731, 0.8723, 0.8749/$number, 0.9, 0.9/" >own.yaml
    { cat spec.yaml; echo 'accuracy: own.yaml'; } >measured.yaml
    refused '^napier: own.yaml:[0-9]+: recipes\[0\].trained\[2\].accuracies: found .* in the list, expected a number in 0..1$' \
        sweep measured.yaml
done
"$napier" show accuracies mlp | sed 's/arithmetic: lns16/arithmetic: lns12/' >own.yaml
refused 'own.yaml:.*trained: found lns12 twice, expected each arithmetic once$' sweep measured.yaml
{ cat spec.yaml; echo 'accuracy: [forged.json]'; } >measured.yaml
printf '%s1' "$(printf '[%.0s' $(seq 5000))" >forged.json
refused 'forged.json: JSON nested deeper than 32$' sweep measured.yaml
mkdir -p run
echo 'training,epoch,rate,train_loss,train_accuracy,test_loss,test_accuracy' >run/curve.csv
cp run/curve.csv heading
echo 'chip,1,0.1,2,0.5,2,42' >>run/curve.csv
refuses "curve.csv:2: test_accuracy: found '42', expected a number in 0..1$" curves run
for loss in 1e13 1e17 1e300; do # equal ones, once: it took for ever
    { cat heading; printf 'chip,%d,0.1,%s,0.5,%s,0.5\n' 1 $loss $loss 2 $loss $loss; } >run/curve.csv
    timeout 20 "$napier" curves run --out curves.svg >/dev/null || fail "curves: a loss of $loss"
done
"$napier" sweep spec.yaml --out kept >/dev/null 2>&1 || fail 'a small sweep'
sed -i '2s/^0,4,/0,8,/' kept/results.csv
refuses "results.csv:2: array.rows: found '8', expected 4 at point 0$" sweep spec.yaml --out kept
printf 'network: mlp\narithmetics: [lns12]\nrates: [1e-6]\nruns: 1\ntrain: {samples: 64}\nrun: {test_samples: 99999}\ncases: [{name: a}]\n' >campaign.yaml
refused 'campaign.yaml: run.test_samples: found 99999, expected at most 10000, all of fashion-mnist$' campaign campaign.yaml
printf 'l,1,2,3,foo:bar,\n' >t.csv
refuses "t.csv:1: sparsity: found 'foo:bar', expected a dense layer such as 1:1$" simulate t.csv

# YAML's own features.
chip 'scratchpad: {input_kib: &k 4, weight_kib: *k, accumulator_kib: 8, vector_kib: 8}\n'
sed 's/&k 4/4/; s/\*k/4/' chip.yaml >plain.yaml
for arch in chip plain; do
    "$napier" simulate mlp --arch $arch.yaml --set scratchpad.input_kib=64 | grep -v '^simulated in' >$arch.out
done
cmp -s chip.out plain.out || fail 'an alias changes with what its anchor names'
chip 'x: &x [*x]\n'
refused 'chip.yaml:4: an alias inside its own anchor$' simulate mlp --arch chip.yaml
chip '---\narray: {rows: 4}\n'
refused 'chip.yaml:[45]: a second document begins, expected one$' simulate mlp --arch chip.yaml
refuses '^napier: --set a\.a.*: found a key of more than 16 dots$' simulate mlp \
    --set "a$(printf '.a%.0s' $(seq 30000))=1"

# Text that is none.
network() { # network NAME
    printf 'name: "%b"\ndataset: mnist\nlayers: [{kind: dense, outputs: 10}]\ntrain: {batch: 4, epochs: 1, learning_rate: 0.1}\n' "$1" >n.yaml
}
network '\xe9'
refused 'n.yaml:1: found byte 0xe9, expected text in UTF-8$' simulate n.yaml
network 'a\x00b'
refused 'n.yaml:1: found control character 0x00, expected text in UTF-8$' simulate n.yaml
network '\\\\e[31mred\\\\u009b\\\\u202e'
"$napier" simulate n.yaml | LC_ALL=C grep -qP '\x1b|\xc2\x9b|\xe2\x80\xae' && fail 'a name reaches the terminal raw'
mv n.yaml $'n\xe9.yaml'
"$napier" simulate $'n\xe9.yaml' --out odd >/dev/null || fail 'a file whose name is not UTF-8 costs its report'
[ -s odd/report.json ] || fail 'no report of a file whose name is not UTF-8'

# Found out before the work.
mkdir -p taken/report.json folder
one_line 'taken/report.json: cannot be written: Is a directory$' timeout 60 "$napier" "${small[@]}" --out taken
refused '^napier: /nowhere/record: cannot be written: No such file or directory$' "${small[@]}" --record /nowhere/record
refused '^napier: --record: expected a run from its beginning' "${small[@]}" --record r --resume
one_line 'folder: cannot be written: Is a directory$' timeout 20 "$napier" characterize --node 180 --clock 10 \
    --name x --width 8 --liberty none.lib --out folder
for output in '/dev/full' '&-'; do
    said=$(eval "'$napier' workload mlp 2>&1 >$output")
    [ $? -eq 2 ] && [ "$said" = 'napier: standard output: cannot be written' ] ||
        fail "standard output to $output: $said"
done

# A command that is told to end keeps what it has, says so, and leaves no temporary file; of a killed
# one the next tidies up.
stopped() { # stopped SIGNAL MARK PATTERN ARGUMENTS...: SIGNAL comes once MARK is there
    local signal=$1 mark=$2 pattern=$3 pid code
    shift 3
    env --default-signal=INT "$napier" "$@" >log 2>&1 &
    pid=$!
    for _ in $(seq 1200); do
        compgen -G "$mark" >/dev/null || ! kill -0 $pid 2>/dev/null && break
        sleep 0.05
    done
    kill -"$signal" $pid
    wait $pid 2>/dev/null
    code=$?
    [ $code -eq $((128 + $(kill -l "$signal"))) ] || fail "$1, SIG$signal: exit $code"
    [ "$signal" = KILL ] || tail -1 log | grep -qE "$pattern" || fail "$1, SIG$signal: $(tail -1 log)"
}
anneal=(anneal --width 12 --fraction 6 --segments 8 --restarts 2000 --threads 1 --out table.yaml)
for signal in TERM INT KILL; do
    stopped $signal 'table.yaml.napier-*' '^napier: interrupted: table.yaml is the table of --restarts [0-9]+$' "${anneal[@]}"
    left=$(find . -name 'table.yaml.napier-*' | wc -l)
    [ "$left" = "$([ $signal = KILL ] && echo 1 || echo 0)" ] || fail "anneal ended by $signal: $left files are left"
done
again=$(sed -n '1s/^# made by: napier //p' table.yaml)
"$napier" $again --threads 1 --out again.yaml >/dev/null 2>&1
cmp -s table.yaml again.yaml || fail "the table of a stopped anneal is not that of its first line: $again"
[ -z "$(find . -name 'table.yaml.napier-*')" ] || "$napier" $again --threads 1 --out table.yaml >/dev/null 2>&1
[ -z "$(find . -name 'table.yaml.napier-*')" ] || fail 'what a killed anneal left stays'
printf 'name: s\nnetwork: vgg11\nbatch: 64\naxes: {array.rows: {from: 4, to: 64, step: 1}, array.columns: [8, 16, 32]}\n' >long.yaml
for signal in TERM INT; do
    stopped $signal swept$signal/results.csv \
        '^napier: interrupted: [0-9]+ of 183 points are in swept[A-Z]*/results.csv; the same command goes on$' \
        sweep long.yaml --out swept$signal --threads 1
    stopped $signal searched$signal/results.csv '^napier: interrupted' \
        best long.yaml --out searched$signal --budget 150 --threads 1
done
osu018=/usr/share/qflow/tech/osu018/osu018_stdcells.lib
characterize=(characterize --liberty $osu018 --node 180 --clock 12 --name x --steps 2 --products 64 --out x.yaml)
mkdir tmp
TMPDIR=$PWD/tmp stopped INT 'tmp/napier-*/script.ys' \
    '^napier: interrupted after 0 of 16 MACs; without --cache nothing is kept$' "${characterize[@]}" --width 16
TMPDIR=$PWD/tmp stopped TERM 'measured/*.json' \
    '^napier: interrupted after ([1-9]) of 16 MACs; measurements in measured: \1; the same command goes on$' \
    "${characterize[@]}" --width 8 --cache measured
[ -z "$(ls -A tmp)" ] || fail "a stopped characterize leaves $(ls -A tmp)"
[ ! -e x.yaml ] || fail 'a stopped characterize writes a technology'

# Where the system grants fewer threads, commands go on with those.
limited() {
    setpriv --reuid=65534 --clear-groups bash -c 'ulimit -u 4 && cd / && exec timeout 100 "$@"' - "$@"
}
if limited "$napier" --help >/dev/null 2>&1; then
    for command in 'anneal --width 8 --fraction 3 --segments 3 --restarts 8 --out /dev/null' \
        'train mlp --samples 32 --test-samples 32 --epochs 1 --batch 32'; do
        said=$(limited "$napier" $command --threads 8 2>&1)
        [ $? -eq 0 ] || fail "$command with few threads: $(tail -3 <<<"$said")"
    done
fi

# Names that layers have by default count as names.
"$napier" show network mlp | sed 's/{kind: dense, outputs: 10/{kind: dense, name: dense1, outputs: 10/' >clash.yaml
refused "\(dense\): its name 'dense1' is taken by layers\[0\]$" simulate clash.yaml
exit $failed
