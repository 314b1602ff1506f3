// SPDX-License-Identifier: Apache-2.0
#include "sw/run/clock_check.hpp"

#include <cmath>

#include <fmt/format.h>

#include "hw/energy/critical_path.hpp"
#include "hw/energy/describe_hardware.hpp"
#include "hw/energy/table_lookup.hpp"

namespace napier {

namespace {

/// To four digits behind the point: a clock of what a message says is enough.
double rounded_up(double ns) {
    return std::ceil(ns * 1e4 - 1e-6) * 1e-4;
}

} // namespace

void require_clock(const Architecture& chip, const Technology& technology) {
    for (const BuiltMac& built : describe_arithmetics(chip, 1).front().all_built()) {
        const MacPrice price = mac_at(technology, built.key);
        const std::optional<double> path = critical_path_ns(technology, price);
        if (path && chip.clock_ns < *path) {
            throw ClockTooFast(fmt::format(
                "{}: clock_ns: found {:g}, expected at least {:g}, the critical path of its MAC "
                "in technology {} ({}), whose MACs were synthesised for {:g} ns",
                chip.source(), chip.clock_ns, rounded_up(*path), technology.name,
                describe(price.asked), technology.clock_ns));
        }
    }
}

} // namespace napier
