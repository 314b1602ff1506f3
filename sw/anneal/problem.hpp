// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/anneal/dynamic_programme.hpp"
#include "sw/anneal/line_fit.hpp"
#include "sw/anneal/target.hpp"

namespace napier::anneal {

/// Everything about a design that does not change while it is annealed.
struct Problem {
    Problem(Cost cost, int fraction_bits, const Grid& places, int segments_each)
        : fraction(fraction_bits), targets(make_targets(cost, fraction_bits)),
          plus(targets.plus, fraction_bits), minus(targets.minus, fraction_bits), grid(places),
          segments(segments_each) {}

    int fraction;
    Targets targets;
    LineFit plus;
    LineFit minus;
    Grid grid;
    int segments; ///< of D+ and of D- each
};

} // namespace napier::anneal
