// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/mpi.hpp>

namespace napier {

/// Whether this process is one of those that mpirun (or srun) started. A program that nobody
/// started by MPI must not start MPI: it would need its daemons.
bool started_by_mpi();

/// All of them. The first call starts MPI, for the thread that makes it.
boost::mpi::communicator& mpi_world();

} // namespace napier
