// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/random.hpp"

#include <cmath>
#include <vector>

#include "tests/catch.hpp"

using namespace napier::anneal;

TEST_CASE("a stream is named by seed and number") {
    const auto drawn = [](std::uint64_t seed, std::uint32_t stream) {
        Random random(seed, stream);
        std::vector<std::uint32_t> bits;
        for (int i = 0; i < 9; ++i) {
            bits.push_back(random.bits());
        }
        return bits;
    };
    CHECK(drawn(1, 2) == drawn(1, 2));
    CHECK(drawn(1, 2) != drawn(1, 3));
    CHECK(drawn(1, 2) != drawn(2, 2));
    CHECK(drawn(1, 2) != drawn(1 + (std::uint64_t{1} << 32), 2));
}

TEST_CASE("the first numbers are those of philox") {
    Random random(0, 0);
    for (const std::uint32_t expected : {0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}) {
        CHECK(random.bits() == expected);
    }
}

TEST_CASE("numbers keep to their range and fill it") {
    Random random(3, 0);
    int counts[7] = {};
    double sum = 0.0;
    double squares = 0.0;
    constexpr int kDraws = 70000;
    for (int i = 0; i < kDraws; ++i) {
        const double u = random.uniform();
        REQUIRE((u > 0.0 && u < 1.0));
        const int k = random.below(7);
        REQUIRE((k >= 0 && k < 7));
        ++counts[k];
        const double g = random.gaussian();
        sum += g;
        squares += g * g;
    }
    // Five standard deviations of the figures below are about 500, 0.02 and 0.03.
    for (const int count : counts) {
        CHECK(std::abs(count - kDraws / 7) < 500);
    }
    CHECK(std::fabs(sum / kDraws) < 0.02);
    CHECK(squares / kDraws == Approx(1.0).margin(0.03));
    CHECK(random.below(1) == 0);
}
