// SPDX-License-Identifier: Apache-2.0
// Conversions between number formats against the same in double precision, every word of every
// pair of formats of 8 to 12 bits.
#include <cmath>

#include "hw/arith/lns/lns_ops.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

/// The log is exact in a double, and so is its multiple by a power of two.
double expected(const LnsFormat& from, const LnsFormat& to, Underflow underflow, const Lns& x) {
    const double log = std::ldexp(static_cast<double>(x.log), -from.fraction);
    const double code = std::floor(std::ldexp(log, to.fraction) + 0.5);
    const auto most = std::ldexp(1.0, to.width - 2) - 1.0;
    if (code < -most && underflow == Underflow::flush) {
        return 0.0;
    }
    const double kept = std::fmax(-most, std::fmin(most, code));
    return (x.negative ? -1.0 : 1.0) * std::exp2(std::ldexp(kept, -to.fraction));
}

} // namespace

TEST_CASE("every word of 8 to 12 bits converts as its logarithm rounds in double precision") {
    const Underflow underflow = GENERATE(Underflow::flush, Underflow::saturate);
    std::vector<LnsFormat> formats;
    for (int width = 8; width <= 12; ++width) {
        for (int fraction = 0; fraction <= width - 3; ++fraction) {
            formats.push_back({width, fraction});
        }
    }
    for (const LnsFormat& from : formats) {
        for (const LnsFormat& to : formats) {
            for (std::uint32_t word = 0; word < 1u << from.width; ++word) {
                const Lns x = decode_bits(from, word);
                const Lns y = convert(from, to, underflow, x);
                const double want = from.is_zero(x) ? 0.0 : expected(from, to, underflow, x);
                if (to_double(to, y) != want || (y.negative && to.is_zero(y))) {
                    INFO(to_string(from) << " to " << to_string(to) << ", word " << word);
                    REQUIRE(to_double(to, y) == want);
                }
                // Nothing is lost on the way to a format that holds all of the first, and back.
                if (from == to) {
                    REQUIRE(y == x);
                }
            }
        }
    }
}

TEST_CASE("a format that holds another one gives its words back") {
    for (const auto& [from, to] : {std::pair{LnsFormat{8, 3}, LnsFormat{12, 6}},
                                   std::pair{LnsFormat{10, 4}, LnsFormat{12, 6}},
                                   std::pair{LnsFormat{12, 6}, LnsFormat{16, 9}}}) {
        for (std::uint32_t word = 0; word < 1u << from.width; ++word) {
            const Lns x = decode_bits(from, word);
            const Lns there = convert(from, to, Underflow::flush, x);
            REQUIRE(convert(to, from, Underflow::flush, there) == x);
        }
    }
}
