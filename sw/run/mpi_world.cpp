// SPDX-License-Identifier: Apache-2.0
#include "sw/run/mpi_world.hpp"

namespace napier {

namespace mpi = boost::mpi;

mpi::communicator& mpi_world() {
    static mpi::environment environment(mpi::threading::funneled, true);
    static mpi::communicator communicator;
    return communicator;
}

bool mpi_runs() {
    return mpi::environment::initialized() && !mpi::environment::finalized();
}

} // namespace napier
