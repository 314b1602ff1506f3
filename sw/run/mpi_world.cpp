// SPDX-License-Identifier: Apache-2.0
#include "sw/run/mpi_world.hpp"

#include <cstdlib>

namespace napier {

namespace mpi = boost::mpi;

bool started_by_mpi() {
    for (const char* const name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"}) {
        if (std::getenv(name) != nullptr) {
            return true;
        }
    }
    return false;
}

mpi::communicator& mpi_world() {
    static mpi::environment environment(mpi::threading::funneled, true);
    static mpi::communicator communicator;
    return communicator;
}

} // namespace napier
