// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/common/fine_adder.hpp"

#include "tests/catch.hpp"

#include <cmath>

using namespace napier;

namespace {

/// The mean of 2^log over all random bits that may be added before `extra` bits are cut off.
double mean_value(std::int32_t correction, int fraction, int extra) {
    const std::int32_t low = correction >> extra;
    const double up = std::ldexp(correction - low * (1 << extra), -extra);
    const double unit = std::ldexp(1.0, -fraction);
    return (1 - up) * std::exp2(low * unit) + up * std::exp2((low + 1) * unit);
}

} // namespace

TEST_CASE("corrections are exact on average: in the log, or in the value", "[fine-adder]") {
    const int fraction = GENERATE(3, 4, 6, 9);
    constexpr int kExtra = 16;
    const FineAdder log(fraction, kExtra);
    const FineAdder value(fraction, kExtra, FineAdder::Mean::value);
    const double unit = std::ldexp(1.0, -fraction);
    const double half_bit = std::ldexp(1.0, -kExtra - 1);
    for (std::int32_t d = 1; d < static_cast<std::int32_t>(value.size()); ++d) {
        const double plus = std::log2(1 + std::exp2(-d * unit)) / unit;
        const double minus = -std::log2(1 - std::exp2(-d * unit)) / unit;
        CAPTURE(fraction, d);
        REQUIRE(std::fabs(std::ldexp(log.plus(d), -kExtra) - plus) <= half_bit * 1.001);
        REQUIRE(std::fabs(std::ldexp(log.minus(d), -kExtra) - minus) <= half_bit * 1.001);
        const double bound = 2.1 * half_bit * std::log(2.0) * unit * std::exp2(plus * unit);
        REQUIRE(std::fabs(mean_value(value.plus(d), fraction, kExtra) -
                          (1 + std::exp2(-d * unit))) <= bound);
        REQUIRE(std::fabs(mean_value(-value.minus(d), fraction, kExtra) -
                          (1 - std::exp2(-d * unit))) <= bound);
    }
}

TEST_CASE("the finest words' corrections leave room for the bits that round them") {
    const int fraction = GENERATE(12, 13);
    const FineAdder adder(fraction, 26 - fraction, FineAdder::Mean::value);
    for (std::size_t i = 0; i < 2 * adder.size() + 2; ++i) {
        const double correction = std::ldexp(adder.corrections()[i], -(26 - fraction) - fraction);
        REQUIRE(correction <= 1.0);
        REQUIRE(correction >= -(fraction + 1.0));
    }
}
