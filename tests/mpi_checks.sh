# SPDX-License-Identifier: Apache-2.0
# Sourced by shell tests that run ranks: shell_checks.sh, and Open MPI as root, with more ranks than
# processors. Exit code 77: there is no mpirun here.
command -v mpirun >/dev/null || exit 77
. "$(dirname "${BASH_SOURCE[0]}")/shell_checks.sh"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none

# Open MPI's mpirun can wait for ever at its own end, when all of its ranks have ended: PMIx 4.2's
# PMIx_server_finalize joins a thread that waits for a lock. About one run of a hundred that a kill or an
# error ends does so. Here such an mpirun is killed.
export NAPIER_MPI_CHECKS=$work
end_stuck_mpirun() {
    local process before=' ' now
    while sleep 5 && kill -0 $$ 2>/dev/null; do
        now=' '
        for process in $(pgrep -x mpirun); do
            grep -qzx "NAPIER_MPI_CHECKS=$work" "/proc/$process/environ" &&
                ps -o stat= --ppid "$process" | awk '/^Z/ { ended++ } END { exit !(NR && ended == NR) }' ||
                continue
            case $before in *" $process "*) kill -KILL "$process" ;; esac
            now+="$process "
        done
        before=$now
    done
}
end_stuck_mpirun >/dev/null 2>&1 &

# by_ranks ARGUMENTS...: of mpirun; its output is $work/log. Again where mpirun had to be killed, for its
# exit code says nothing then.
by_ranks() {
    local status=137 tries
    for ((tries = 0; status == 137 && tries < 3; tries++)); do
        timeout -k 5 120 mpirun "$@" >"$work/log" 2>&1
        status=$?
    done
    return $status
}
