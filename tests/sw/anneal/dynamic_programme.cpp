// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/dynamic_programme.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "tests/catch.hpp"

using namespace napier;
using namespace napier::anneal;

namespace {

/// Every way to place `segments` breakpoints, the last of them the end.
double least(const LineFit& fit, const std::vector<std::int32_t>& places, std::size_t next,
             std::int32_t from, int segments) {
    if (segments == 0) {
        return fit.tail_cost(from);
    }
    double best = fit.tail_cost(from);
    for (std::size_t i = next; i < places.size(); ++i) {
        best = std::min(best, fit.best(from, places[i]).cost +
                                  least(fit, places, i + 1, places[i], segments - 1));
    }
    return best;
}

double cost_of(const LineFit& fit, const PwlFunction& function) {
    double cost = fit.tail_cost(function.end);
    for (std::size_t i = 0; i < function.segments.size(); ++i) {
        const bool last = i + 1 == function.segments.size();
        const std::int32_t to = last ? function.end : function.segments[i + 1].start;
        const PwlSegment& segment = function.segments[i];
        cost += fit.cost(segment.start, to, segment.shift, segment.intercept);
    }
    return cost;
}

} // namespace

TEST_CASE("the dynamic programme finds what trying everything finds") {
    for (const Cost cost : {Cost::l2, Cost::joint}) {
        const Targets targets = make_targets(cost, 3);
        const LineFit fits[] = {LineFit(targets.plus, 3), LineFit(targets.minus, 3)};
        for (const LineFit& fit : fits) {
            for (const std::int32_t cell : {1, 2, 4}) {
                const Grid grid{cell, cell == 1 ? 24 : 40};
                std::vector<std::int32_t> places;
                for (std::int32_t d = cell; d <= grid.limit; d += cell) {
                    if (d > fit.first()) {
                        places.push_back(d);
                    }
                }
                for (int segments = 1; segments <= 4; ++segments) {
                    const Design design = dynamic_programme(fit, grid, segments);
                    CAPTURE(to_string(cost), fit.first(), cell, segments);
                    CHECK(design.cost ==
                          Approx(least(fit, places, 0, fit.first(), segments)).margin(1e-12));
                    CHECK(cost_of(fit, design.function) == Approx(design.cost).margin(1e-12));
                    CHECK(design.function.segments.size() <= static_cast<std::size_t>(segments));
                    CHECK(design.function.segments.front().start == fit.first());
                    CHECK(design.function.end <= grid.limit);
                    CHECK(design.function.end % cell == 0);
                }
            }
        }
    }
}

TEST_CASE("more segments never cost more") {
    const Targets targets = make_targets(Cost::l2, 6);
    const LineFit fit(targets.minus, 6);
    double before = std::numeric_limits<double>::infinity();
    for (int segments = 1; segments <= 12; ++segments) {
        const double cost = dynamic_programme(fit, {16, 512}, segments).cost;
        CHECK(cost <= before);
        before = cost;
    }
}
