// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/cost/counters.hpp"

namespace napier {

/// What the chip counts for one tag (a layer and a pass).
struct TagCounters {
    Counters events;
    std::uint64_t array_cycles = 0;
    std::uint64_t vector_cycles = 0;
    std::uint64_t stall_cycles = 0;    ///< compute queue waiting, and bank conflicts
    std::uint64_t conflict_cycles = 0; ///< of the stalls: bank conflicts

    std::uint64_t cycles() const { return array_cycles + vector_cycles + stall_cycles; }
    TagCounters& operator+=(const TagCounters& other) {
        events += other.events;
        array_cycles += other.array_cycles;
        vector_cycles += other.vector_cycles;
        stall_cycles += other.stall_cycles;
        conflict_cycles += other.conflict_cycles;
        return *this;
    }
    /// Throws std::invalid_argument if `other` counted more events.
    TagCounters& operator-=(const TagCounters& other) {
        events -= other.events;
        array_cycles -= other.array_cycles;
        vector_cycles -= other.vector_cycles;
        stall_cycles -= other.stall_cycles;
        conflict_cycles -= other.conflict_cycles;
        return *this;
    }
    friend TagCounters operator-(TagCounters a, const TagCounters& b) { return a -= b; }
};

} // namespace napier
