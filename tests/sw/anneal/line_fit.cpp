// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/line_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hw/arith/lns/log_add_table.hpp"
#include "sw/anneal/random.hpp"
#include "tests/catch.hpp"

using namespace napier;
using namespace napier::anneal;

namespace {

struct Sums {
    double squares = 0.0;
    double lift = 0.0;
};

/// The definition, difference by difference.
Sums summed(const Target& target, std::int32_t from, std::int32_t to, int shift,
            std::int32_t intercept) {
    Sums sums;
    for (std::int32_t d = from; d < to; ++d) {
        const auto i = static_cast<std::size_t>(d);
        const double fall = std::floor(std::ldexp(d, -shift));
        const double error = intercept - fall - target.value[i];
        sums.squares += target.weight[i] * error * error;
        sums.lift += target.gain[i] * error;
    }
    return sums;
}

} // namespace

TEST_CASE("running sums price lines as difference by difference") {
    for (const Cost cost : {Cost::l2, Cost::bias}) {
        for (const int fraction : {3, 6, 9}) {
            const Targets targets = make_targets(cost, fraction);
            for (const Target* target : {&targets.plus, &targets.minus}) {
                const LineFit fit(*target, fraction);
                Random random(1, static_cast<std::uint32_t>(fraction));
                for (int i = 0; i < 300; ++i) {
                    const auto shifts = fit.shifts();
                    const int shift = shifts[static_cast<std::size_t>(
                        random.below(static_cast<int>(shifts.size())))];
                    const std::int32_t reach = fit.reach(shift);
                    const std::int32_t from = fit.first() + random.below(reach - fit.first() - 1);
                    const std::int32_t to = from + 1 + random.below(reach - from);
                    const std::int32_t intercept = random.below(12 << fraction);
                    const Sums expected = summed(*target, from, to, shift, intercept);
                    const double scale = std::ldexp(1e-9, 2 * fraction);
                    CAPTURE(fraction, shift, from, to, intercept);
                    CHECK(fit.cost(from, to, shift, intercept) ==
                          Approx(expected.squares).epsilon(1e-9).margin(scale));
                    CHECK(fit.gain(from, to, shift, intercept) ==
                          Approx(expected.lift).epsilon(1e-9).margin(scale));
                }
            }
        }
    }
}

TEST_CASE("the best line is the best of all shifts and intercepts that stay positive") {
    const Targets targets = make_targets(Cost::joint, 4);
    for (const Target* target : {&targets.plus, &targets.minus}) {
        const LineFit fit(*target, 4);
        for (std::int32_t from = fit.first(); from < 60; from += 7) {
            for (const std::int32_t length : {1, 4, 9, 30}) {
                const std::int32_t to = from + length;
                double least = std::numeric_limits<double>::infinity();
                for (int shift = -6; shift <= 8; ++shift) {
                    const auto fall =
                        static_cast<std::int32_t>(std::floor(std::ldexp(to - 1, -shift)));
                    for (std::int32_t c = fall; c < fall + 120; ++c) {
                        least = std::min(least, summed(*target, from, to, shift, c).squares);
                    }
                }
                const Line best = fit.best(from, to);
                CAPTURE(from, to);
                CHECK(best.cost == Approx(least).margin(1e-9));
                CHECK(PwlSegment{from, best.shift, best.intercept}.value(to - 1) >= 0);
            }
        }
    }
}

TEST_CASE("past the end of a function the error is the function itself") {
    const Targets targets = make_targets(Cost::l2, 5);
    const LineFit fit(targets.plus, 5);
    double expected = 0.0;
    for (std::size_t d = 100; d < targets.plus.value.size(); ++d) {
        expected += targets.plus.weight[d] * targets.plus.value[d] * targets.plus.value[d];
    }
    CHECK(fit.tail_cost(100) == Approx(expected));
    CHECK(fit.tail_cost(fit.range()) == 0.0);
}

TEST_CASE("a line too steep for its range is never chosen") {
    const Targets targets = make_targets(Cost::l2, 6);
    const LineFit fit(targets.minus, 6);
    const int steepest = fit.shifts().front();
    CHECK(steepest == -7);
    CHECK(std::isinf(fit.best(1, fit.range(), steepest).cost));
    CHECK(std::isfinite(fit.best(1, fit.reach(steepest), steepest).cost));
}
