// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <systemc>

namespace napier {

/// The step in which the simulation's kernel counts time (sc_set_time_resolution), a power of ten.
/// One of the two numbers is 1.
struct KernelStep {
    std::uint64_t steps_per_ps = 1;
    std::uint64_t ps = 1; ///< of a step
};

inline const KernelStep& kernel_step() {
    static const sc_core::sc_simcontext* simulation = nullptr; // has its own resolution
    static KernelStep step;
    if (simulation != sc_core::sc_get_curr_simcontext()) {
        const double ps = sc_core::sc_get_time_resolution().to_seconds() * 1e12;
        step.steps_per_ps =
            std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(1 / ps)));
        step.ps = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(ps)));
        simulation = sc_core::sc_get_curr_simcontext();
    }
    return step;
}

/// SystemC's time in picoseconds and back, in integers: doubles lose picoseconds after 1.2 hours of
/// simulated time. Rounded to the nearest picosecond.
inline std::uint64_t to_ps(const sc_core::sc_time& time) {
    const KernelStep& step = kernel_step();
    return step.steps_per_ps == 1 ? time.value() * step.ps
                                  : (time.value() + step.steps_per_ps / 2) / step.steps_per_ps;
}

/// Rounded up to whole steps of the kernel.
inline sc_core::sc_time from_ps(std::uint64_t ps) {
    const KernelStep& step = kernel_step();
    return sc_core::sc_time::from_value(step.ps == 1 ? ps * step.steps_per_ps
                                                     : (ps + step.ps - 1) / step.ps);
}

} // namespace napier
