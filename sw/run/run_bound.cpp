// SPDX-License-Identifier: Apache-2.0
#include "sw/run/run_bound.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sw/report/human.hpp"

namespace napier {

const char* to_string(Bound bound) {
    constexpr const char* kNames[] = {"compute", "vector", "dram", "dependency"};
    return kNames[static_cast<std::size_t>(bound)];
}

Bound RunShares::bound() const {
    const double most = std::max({array, vector, dram});
    return most < 0.5       ? Bound::dependency
           : most == array  ? Bound::compute
           : most == vector ? Bound::vector
                            : Bound::dram;
}

std::string bound_line(const RunShares& shares, double utilization) {
    return fmt::format("bound by {}: array {}, vector unit {}, stalled {} of the cycles; DRAM busy "
                       "{}, {} of the array's places used",
                       to_string(shares.bound()), human_percent(shares.array),
                       human_percent(shares.vector), human_percent(shares.stalled),
                       human_percent(shares.dram), human_percent(utilization));
}

RunShares run_shares(const TagCounters& total, const Architecture& chip) {
    RunShares shares;
    if (total.cycles() == 0) {
        return shares;
    }
    const auto cycles = static_cast<double>(total.cycles());
    shares.array = static_cast<double>(total.array_cycles) / cycles;
    shares.vector = static_cast<double>(total.vector_cycles) / cycles;
    shares.stalled = static_cast<double>(total.stall_cycles) / cycles;
    if (!chip.dram.ideal) {
        const auto bytes = static_cast<double>(total.events[Event::dram_bytes_read] +
                                               total.events[Event::dram_bytes_written]);
        shares.dram = bytes / (chip.dram.total_gb_per_s() * chip.clock_ns) / cycles;
    }
    return shares;
}

} // namespace napier
