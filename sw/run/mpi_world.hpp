// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/mpi.hpp>

namespace napier {

/// All processes that started_rank() counts. The first call starts MPI, for the thread that makes
/// it.
boost::mpi::communicator& mpi_world();
/// Whether that call has been made, and MPI has not ended.
bool mpi_runs();

} // namespace napier
