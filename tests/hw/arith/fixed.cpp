// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/fixed/fixed.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"

using namespace napier;

namespace {

__extension__ typedef __int128 Int128;

/// The residue of `value` modulo 2^bits in [-2^(bits-1), 2^(bits-1)).
std::int64_t wrapped(Int128 value, int bits) {
    const Int128 modulus = static_cast<Int128>(1) << bits;
    Int128 rest = value % modulus;
    if (rest < 0) {
        rest += modulus;
    }
    return static_cast<std::int64_t>(rest >= modulus / 2 ? rest - modulus : rest);
}

/// value * 2^-shift rounded half up; exact in double for the sizes used here.
double scaled(std::int64_t value, int shift) {
    return std::floor(std::ldexp(static_cast<double>(value), -shift) + 0.5);
}

std::int32_t clipped(double value, int width) {
    const double top = std::ldexp(1.0, width - 1);
    return static_cast<std::int32_t>(std::max(-top, std::min(top - 1.0, value)));
}

/// Mostly extreme values, so that sums wrap and saturate.
std::int32_t draw(std::mt19937& random, int width) {
    const std::int32_t top = 1 << (width - 1);
    switch (random() % 4) {
    case 0:
        return -top;
    case 1:
        return top - 1;
    default:
        return static_cast<std::int32_t>(random() % (2u << (width - 1))) - top;
    }
}

} // namespace

TEST_CASE("fixed-point words survive encoding, at every width") {
    for (int width = 8; width <= 16; ++width) {
        const FixedFormat format{width};
        const std::int32_t top = 1 << (width - 1);
        REQUIRE(format.max() == top - 1);
        REQUIRE(format.min() == -top);
        for (std::int32_t value = -top; value < top; ++value) {
            const std::uint16_t word = fixed_encode(format, value);
            REQUIRE((word >> width) == 0);
            REQUIRE(fixed_decode(format, word) == value);
        }
    }
}

TEST_CASE("shift_round rounds half up") {
    CHECK(shift_round(3, 1) == 2);
    CHECK(shift_round(-3, 1) == -1);
    CHECK(shift_round(-1, 1) == 0);
    CHECK(shift_round(5, 0) == 5);
    CHECK(shift_round(-5, -3) == -40);
    for (std::int64_t value = -300; value <= 300; ++value) {
        for (int shift = -4; shift <= 10; ++shift) {
            REQUIRE(static_cast<double>(shift_round(value, shift)) == scaled(value, shift));
        }
    }
}

TEST_CASE("the wide accumulator wraps at 2W + 8 bits and rounds once") {
    std::mt19937 random(1);
    for (int width = 8; width <= 16; ++width) {
        const FixedMacConfig config{FixedFormat{width}, FixedAccumulator::wide};
        const int bits = 2 * width + 8;
        REQUIRE(config.state_bits() == bits);
        bool left_the_range = false;
        for (int trial = 0; trial < 4; ++trial) {
            std::int64_t accumulator = 0;
            Int128 exact = 0;
            for (int i = 0; i < 3000; ++i) {
                const std::int32_t a = draw(random, width);
                // Trial 0 adds one large square only and must pass the top.
                const std::int32_t x = trial == 0 ? -(1 << (width - 1)) : a;
                const std::int32_t y = trial == 0 ? x : draw(random, width);
                accumulator = fixed_mac(config, accumulator, x, y, 5);
                exact += static_cast<Int128>(x) * y;
                REQUIRE(accumulator == wrapped(exact, bits));
                left_the_range = left_the_range || static_cast<Int128>(accumulator) != exact;
                for (const int shift : {-2, 0, 1, width}) {
                    REQUIRE(fixed_result(config, accumulator, shift) ==
                            clipped(scaled(accumulator, shift), width));
                }
            }
        }
        CHECK(left_the_range);
    }
}

TEST_CASE("the order of a wide sum does not matter") {
    std::mt19937 random(2);
    const FixedMacConfig config{FixedFormat{12}, FixedAccumulator::wide};
    std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
    for (int i = 0; i < 5000; ++i) {
        pairs.emplace_back(draw(random, 12), draw(random, 12));
    }
    std::vector<std::int64_t> sums;
    for (int trial = 0; trial < 5; ++trial) {
        std::int64_t sum = 0;
        for (const auto& [a, b] : pairs) {
            sum = fixed_mac(config, sum, a, b, 0);
        }
        sums.push_back(sum);
        std::shuffle(pairs.begin(), pairs.end(), random);
    }
    CHECK(sums == std::vector<std::int64_t>(5, sums.front()));
}

TEST_CASE("the narrow accumulator rounds and saturates every step, in order") {
    std::mt19937 random(3);
    for (int width = 8; width <= 16; ++width) {
        const FixedMacConfig config{FixedFormat{width}, FixedAccumulator::narrow};
        REQUIRE(config.state_bits() == width);
        for (const int shift : {-1, 0, 1, width - 2, width, 2 * width - 3}) {
            std::int64_t accumulator = 0;
            std::int32_t expected = 0;
            for (int i = 0; i < 1000; ++i) {
                const std::int32_t a = draw(random, width);
                const std::int32_t b = draw(random, width);
                accumulator = fixed_mac(config, accumulator, a, b, shift);
                const std::int32_t term =
                    clipped(scaled(static_cast<std::int64_t>(a) * b, shift), width);
                expected = clipped(static_cast<double>(expected) + term, width);
                REQUIRE(accumulator == expected);
                REQUIRE(fixed_result(config, accumulator, shift) == expected);
            }
        }
    }
    // Order shows: up against the stop and back is not back and up.
    const FixedMacConfig config{FixedFormat{8}, FixedAccumulator::narrow};
    const auto sum = [&](std::vector<std::int32_t> values) {
        std::int64_t accumulator = 0;
        for (const std::int32_t value : values) {
            accumulator = fixed_mac(config, accumulator, value, 1, 0);
        }
        return accumulator;
    };
    CHECK(sum({100, 100, -100}) == 27);
    CHECK(sum({100, -100, 100}) == 100);
    CHECK(sum({-100, -100, 100}) == -28);
}

TEST_CASE("fixed accumulators have names") {
    CHECK(to_string(FixedAccumulator::wide) == "wide");
    CHECK(to_string(FixedAccumulator::narrow) == "narrow");
}
