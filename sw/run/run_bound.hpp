// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hw/chip/architecture.hpp"
#include "hw/cost/tag_counters.hpp"

namespace napier {

/// What a faster chip would have to have more of. dependency: no unit is busy for half of the run;
/// they wait for each other, or for the DRAM's latency.
enum class Bound { compute, vector, dram, dependency };
const char* to_string(Bound bound);

/// Shares of a run's cycles. Array, vector unit and stalls make up the whole; the DRAM's share is
/// the time that its bytes take at full bandwidth, beside them.
struct RunShares {
    double array = 0;
    double vector = 0;
    double stalled = 0;
    double dram = 0;

    /// The unit that is busy longest, if that is half of the run.
    Bound bound() const;
};
/// What bounds a run and the shares of its time, in a line; `utilization` is of the multipliers.
std::string bound_line(const RunShares& shares, double utilization);
/// How long a pass has the chip: its own cycles or, where it loads in the shadow of the pass before,
/// as long as its bytes take on the memory's bus.
double roof_cycles(const TagCounters& pass, const Architecture& chip);
RunShares run_shares(const TagCounters& total, const Architecture& chip);

} // namespace napier
