# SPDX-License-Identifier: Apache-2.0
# Sourced by shell tests that run ranks: shell_checks.sh, and Open MPI as root, with more ranks than
# processors. Exit code 77: there is no mpirun here.
command -v mpirun >/dev/null || exit 77
. "$(dirname "${BASH_SOURCE[0]}")/shell_checks.sh"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none
