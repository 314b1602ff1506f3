// SPDX-License-Identifier: Apache-2.0
#include "sw/run/sweep.hpp"

namespace napier {

bool built_with_mpi() {
    return false;
}

int mpi_rank() {
    return 0;
}

void dismiss_ranks() {}

int mpi_ranks() {
    return 1;
}

bool run_points_by_mpi(PointRunner& /*runner*/, PointQueue& /*queue*/, int /*threads*/,
                       const SweepSpec& /*spec*/,
                       const std::function<void(const PointResult&)>& /*on_result*/) {
    return false;
}

} // namespace napier
