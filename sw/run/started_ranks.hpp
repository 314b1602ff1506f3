// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace napier {

/// What mpirun or srun says, in the environment, to each of the processes that it starts together.
/// Asking does not start MPI: in a program that nobody started by it, that would need its daemons.
struct StartedRank {
    bool by_mpi = false; ///< whether anybody says so
    int rank = 0;
    int count = 1; ///< 1 too where nobody says
};
StartedRank started_rank();

/// Before an error's line: processes but rank 0 wait here, for mostly rank 0 has the error too, and
/// mpirun ends them all when it ends. Returns to one that is still there after three seconds.
void let_rank_0_speak();

} // namespace napier
