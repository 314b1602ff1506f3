// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <systemc>

#include "hw/config/input_error.hpp"

namespace napier {

/// SystemC's time in picoseconds and back, in integers: doubles lose picoseconds after 1.2 hours of
/// simulated time. Throws InputError if the simulation's resolution is coarser than a picosecond:
/// periods of chips, times of DRAM and the turns within a cycle are whole picoseconds, and a
/// resolution that rounds them would change what a program costs. Modules ask when they are made.
inline std::uint64_t kernel_units_per_ps() {
    static const sc_core::sc_simcontext* simulation = nullptr; // has its own resolution
    static std::uint64_t units = 0;
    if (simulation != sc_core::sc_get_curr_simcontext()) {
        units = sc_core::sc_time(1, sc_core::SC_PS).value();
        if (units == 0) {
            throw InputError("SystemC's time resolution is " +
                             sc_core::sc_get_time_resolution().to_string() +
                             ", expected 1 ps (the default) or finer: see "
                             "sc_set_time_resolution");
        }
        simulation = sc_core::sc_get_curr_simcontext();
    }
    return units;
}

/// Rounded to the nearest.
inline std::uint64_t to_ps(const sc_core::sc_time& time) {
    const std::uint64_t units = kernel_units_per_ps();
    return units == 1 ? time.value() : (time.value() + units / 2) / units;
}

inline sc_core::sc_time from_ps(std::uint64_t ps) {
    return sc_core::sc_time::from_value(ps * kernel_units_per_ps());
}

} // namespace napier
