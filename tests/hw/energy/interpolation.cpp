// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/interpolation.hpp"

#include <stdexcept>

#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("both rules are exact at the points") {
    const Curve curve = {{1.0, 3.0}, {10.0, 0.1}, {64.0, 7.7}};
    for (const auto& [x, y] : curve) {
        CHECK(interpolate_linear(curve, x) == y);
        CHECK(interpolate_log_log(curve, x) == y);
    }
}

TEST_CASE("linear means a straight line, log-log a power law") {
    CHECK(interpolate_linear({{8.0, 10.0}, {12.0, 30.0}}, 9.0) == Approx(15.0));
    // y = 5 x^1.5 through two of its points gives the third.
    CHECK(interpolate_log_log({{1.0, 5.0}, {16.0, 320.0}}, 4.0) == Approx(40.0));
    CHECK(interpolate_log_log({{1.0, 2.0}, {4.0, 2.0}, {16.0, 8.0}}, 8.0) == Approx(4.0));
}

TEST_CASE("outside the curve is an error") {
    CHECK_THROWS_AS(interpolate_linear({{1.0, 1.0}, {2.0, 2.0}}, 0.5), std::invalid_argument);
    CHECK_THROWS_AS(interpolate_log_log({{1.0, 1.0}, {2.0, 2.0}}, 2.5), std::invalid_argument);
    CHECK_THROWS_AS(interpolate_linear({}, 1.0), std::invalid_argument);
}
