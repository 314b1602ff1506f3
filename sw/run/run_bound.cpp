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

namespace {

/// Cycles that a tag's bytes take at full bandwidth.
double bus_cycles(const TagCounters& total, const Architecture& chip) {
    const auto bytes = static_cast<double>(total.events[Event::dram_bytes_read] +
                                           total.events[Event::dram_bytes_written]);
    return chip.dram.ideal ? 0 : bytes / (chip.dram.total_gb_per_s() * chip.clock_ns);
}

} // namespace

double roof_cycles(const TagCounters& pass, const Architecture& chip) {
    return std::max(static_cast<double>(pass.cycles()), bus_cycles(pass, chip));
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
    shares.dram = bus_cycles(total, chip) / cycles;
    return shares;
}

} // namespace napier
