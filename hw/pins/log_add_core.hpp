// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/arith/lns/accumulator.hpp"

namespace napier {

/// A log addition with what its wires carry on the way. Where a PWL table is used, `segment`,
/// `shift` and `intercept` are what the lookup found (segment count and a flat zero past the last
/// breakpoint); the other kinds of table have none and show their value as the intercept.
struct LogAddSteps {
    std::int32_t d;      ///< |difference of the logs|
    bool y_larger;       ///< which operand's log passes
    bool opposite_signs; ///< D- instead of D+
    std::int32_t segment;
    std::int32_t shift; ///< slope 2^-shift
    std::int32_t intercept;
    std::int32_t correction; ///< what is added to the larger log
    Lns sum;
};

/// x + y in config.sum_format(). The case analysis is hw/arith's; the lines of a PWL table are
/// looked up as the hardware does.
LogAddSteps log_add_steps(const LnsMacConfig& config, const Lns& x, const Lns& y);

} // namespace napier
