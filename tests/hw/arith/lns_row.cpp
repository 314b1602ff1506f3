// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/lns_row.hpp"

#include <random>
#include <vector>

#include "hw/arith/lns/lns_ops.hpp"
#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("rows add and scale every pair of words as single words do") {
    std::mt19937 random(1);
    for (const LnsFormat& format : {LnsFormat{8, 3}, LnsFormat{8, 5}}) {
        for (const Underflow underflow : {Underflow::flush, Underflow::saturate}) {
            for (const int extra : {0, 16}) {
                const FineAdder adder(format.fraction, extra);
                CAPTURE(to_string(format), static_cast<int>(underflow), extra);
                for (Word left = 0; left < 256; ++left) {
                    std::vector<Word> a(256, left);
                    std::vector<Word> b(256);
                    std::vector<std::int32_t> bits(256);
                    std::vector<Word> sums(256);
                    std::vector<Word> scaled(256);
                    const std::int32_t factor = left - 128;
                    for (std::size_t i = 0; i < 256; ++i) {
                        b[i] = static_cast<Word>(i);
                        bits[i] = static_cast<std::int32_t>(random() & ((1u << extra) - 1));
                        const Lns y = decode(format, b[i]);
                        sums[i] = encode(format,
                                         add_corrected(format, underflow, decode(format, left), y,
                                                       [&](bool equal_signs, std::int32_t d) {
                                                           return ((equal_signs ? adder.plus(d)
                                                                                : -adder.minus(d)) +
                                                                   bits[i]) >>
                                                                  extra;
                                                       }));
                        scaled[i] =
                            encode(format, format.is_zero(y)
                                               ? y
                                               : clamp_to_format(format, underflow, y.log + factor,
                                                                 y.negative));
                    }
                    LnsRow x;
                    LnsRow y;
                    std::vector<Word> got(256);
                    decode_row(format, a.data(), 256, x);
                    decode_row(format, b.data(), 256, y);
                    add_row(format, underflow, adder, x, y, bits.data(), 256);
                    encode_row(format, x, 256, got.data());
                    REQUIRE(got == sums);
                    scale_row(format, underflow, factor, 256, y);
                    encode_row(format, y, 256, got.data());
                    REQUIRE(got == scaled);
                }
            }
        }
    }
}
