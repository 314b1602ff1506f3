// SPDX-License-Identifier: Apache-2.0
#include "sw/run/started_ranks.hpp"

#include <chrono>
#include <cstdlib>
#include <initializer_list>
#include <thread>

#include "hw/config/number.hpp"

namespace napier {

namespace {

/// The first variable of these that is there.
const char* first_of(std::initializer_list<const char*> names) {
    for (const char* const name : names) {
        if (const char* const value = std::getenv(name)) {
            return value;
        }
    }
    return nullptr;
}

} // namespace

StartedRank started_rank() {
    const char* const rank = first_of({"OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"});
    const char* const count = first_of({"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"});
    StartedRank started;
    started.by_mpi = rank != nullptr || count != nullptr;
    started.rank = rank == nullptr ? 0 : parse_number<int>(rank).value_or(0);
    started.count = count == nullptr ? 1 : parse_number<int>(count).value_or(1);
    return started;
}

void let_rank_0_speak() {
    if (started_rank().rank > 0) {
        std::this_thread::sleep_for(std::chrono::seconds(3));
    }
}

} // namespace napier
