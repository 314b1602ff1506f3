// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/arith/lns/log_add_table.hpp"
#include "sw/anneal/line_fit.hpp"

namespace napier::anneal {

/// Where breakpoints may stand.
struct Grid {
    std::int32_t cell = 1;  ///< breakpoints and the end are multiples of this
    std::int32_t limit = 0; ///< the end is at most this
};

struct Design {
    PwlFunction function;
    double cost = 0.0; ///< of the separable part
};

/// The cheapest function of at most `segments` segments, over every breakpoint, shift and
/// intercept: exact, because the cost of a segment does not depend on the others. Time is
/// quadratic in limit / cell.
Design dynamic_programme(const LineFit& fit, const Grid& grid, int segments);

} // namespace napier::anneal
