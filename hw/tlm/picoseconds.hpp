// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

namespace napier {

/// SystemC's time in picoseconds and back, in integers: doubles lose picoseconds after 1.2 hours of
/// simulated time. The kernel's resolution must be a picosecond (SystemC's default) or finer.
inline std::uint64_t kernel_units_per_ps() {
    static const std::uint64_t units = sc_core::sc_time(1, sc_core::SC_PS).value();
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
