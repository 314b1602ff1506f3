# SPDX-License-Identifier: Apache-2.0
# Sourced by shell tests: a folder of their own, and a count of failures for `exit $failed`. Every
# record (report.json) that is in the folder at the end has to be as its schema says.
export SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1
work=$(mktemp -d)
tests=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
finish() {
    local status=$?
    [ ! -e "$work/disk" ] || umount "$work/disk" 2>/dev/null # of a test of full disks
    find "$work" -type f -name report.json -print0 | xargs -0 -r "$tests/check_record.py" || status=1
    rm -rf "$work"
    exit $status
}
trap finish EXIT
failed=0

fail() {
    echo "FAILED: $*"
    failed=1
}

# Without what AddressSanitizer says of exceptions on the stacks of SystemC's processes, which it does
# not know (`make sanitize`).
ours() {
    sed '/ASan is ignoring requested __asan_handle_no_return/,/sanitizers\/issues\/189/d'
}

# one_line PATTERN COMMAND...: it says one line that matches, and exits with 2.
one_line() {
    local pattern=$1 output status
    shift
    output=$("$@" 2>&1)
    status=$?
    output=$(ours <<<"$output")
    [ $status -eq 2 ] && [ "$(wc -l <<<"$output")" -eq 1 ] && grep -qE -e "$pattern" <<<"$output" ||
        fail "$*: exit $status, expected /$pattern/: $output"
}

# refuses PATTERN ARGUMENTS...: the same of $napier.
refuses() {
    local pattern=$1
    shift
    one_line "$pattern" "$napier" "$@"
}

# Names of a dump's signals, scopes joined by dots, without ranges.
signals() {
    awk '$1 == "$scope" { path = path $3 "." }
         $1 == "$upscope" { sub(/[^.]*\.$/, "", path) }
         $1 == "$var" { print path $5 }
         $1 == "$enddefinitions" { exit }' "$1" | sort -u
}

# check_dump VCD SAVE_FILE: GTKWave's reader takes the dump without a word, and the save file shows
# only what the dump has.
check_dump() {
    local said missing
    if command -v vcd2fst >/dev/null; then
        said=$(vcd2fst "$1" "$work/check.fst" 2>&1)
        [ $? -eq 0 ] && [ -z "$said" ] && [ -s "$work/check.fst" ] ||
            fail "$1: vcd2fst says: $said"
        rm -f "$work/check.fst"
    fi
    [ -e "$2" ] || fail "$1: no save file $2"
    missing=$(comm -23 <(grep -vE '^[@\[*-]|^$' "$2" |
        sed -E 's/^\+\{[^}]*\} //; s/\[[0-9]+:[0-9]+\]$//' | sort -u) <(signals "$1"))
    [ -z "$missing" ] || fail "$2 shows what $1 has not: $missing"
}
