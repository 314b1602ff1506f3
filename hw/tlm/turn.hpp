// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include <systemc>

#include "hw/isa/instruction.hpp"
#include "hw/tlm/picoseconds.hpp"

namespace napier {

/// The turns of a cycle's memory accesses (kLoadTurnPs) in a kernel whose time has steps longer
/// than a picosecond. A turn of n picoseconds then waits n steps, which keeps the order of the
/// events, while the chip goes on to count n picoseconds: it lags behind the kernel by the rest.
inline std::uint64_t turn_lag_ps(std::uint64_t turn_ps) {
    return turn_ps * (kernel_step().ps - 1);
}

/// No unit of any chip asks its memory for an earlier time from now on.
inline std::uint64_t earliest_burst_ps() {
    const std::uint64_t now = to_ps(sc_core::sc_time_stamp());
    return now - std::min(now, turn_lag_ps(kStoreTurnPs));
}

/// Throws InputError, which begins with `chip`, where the kernel cannot show the chip's cycles: a
/// period must be whole steps of time, and hold an edge and both turns.
void check_time_resolution(const std::string& chip, std::uint64_t clock_ps);

} // namespace napier
