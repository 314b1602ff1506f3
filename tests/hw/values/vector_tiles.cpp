// SPDX-License-Identifier: Apache-2.0
#include "hw/values/vector_tiles.hpp"

#include <random>

#include "hw/arith/arithmetic_math.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "hw/values/kernels/arithmetic_kernel.hpp"
#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("a multiplication's tile is its rows' products, sums and rectified results",
          "[multiply]") {
    const Arithmetic arithmetic = named_arithmetic(GENERATE("lns8", "lns12", "fixed12"));
    const auto kernel = make_tile_kernel(arithmetic);
    const auto math = make_vector_math(arithmetic);
    constexpr std::uint32_t kPlane = 512; // words from tile to tile
    Scratchpad vector(5 * kPlane, sizeof(Word));
    Scratchpad accumulator(8, kernel->state_word_bytes());
    VectorTiles tiles(arithmetic, *kernel, *math, vector, accumulator);
    std::mt19937 random(4);
    for (int trial = 0; trial < 64; ++trial) {
        const auto seen = static_cast<Word>((1u << arithmetic.word_bits()) - 1);
        for (std::uint32_t i = 0; i < 5 * kPlane; ++i) {
            *vector.words(i) = static_cast<Word>(random() & seen);
        }
        vector_op::Multiply v;
        v.rows = 11;
        v.columns = 21;
        v.stride = 24;
        v.factor = kPlane;
        v.addend = 2 * kPlane;
        v.mask = 3 * kPlane;
        v.result = 4 * kPlane;
        v.shift = static_cast<std::int8_t>(random() % 8);
        v.addend_shift = static_cast<std::int8_t>(random() % 4);
        v.add = trial % 2 != 0;
        v.masked = trial / 2 % 2 != 0;
        v.activate = trial / 4 % 2 != 0;
        v.relu = trial / 8 % 2 != 0;
        std::vector<Word> expected(vector.words(0), vector.words(0) + 5 * kPlane);
        for (std::size_t r = 0; r < v.rows; ++r) {
            Word* const row = expected.data() + r * v.stride;
            Word* const result = row + v.result;
            const Rectifier f = v.relu ? Rectifier::relu : Rectifier::leaky;
            std::copy(row, row + v.columns, result);
            math->multiply(result, row + v.factor, v.columns, v.shift);
            if (v.add) {
                math->add_bias(result, row + v.addend, v.columns, v.addend_shift);
            }
            if (v.activate) {
                math->activate(result, v.columns, f);
            }
            if (v.masked) {
                math->mask(result, row + v.mask, v.columns, f);
            }
        }
        tiles.execute(v);
        INFO("trial " << trial);
        REQUIRE(std::equal(expected.begin(), expected.end(), vector.words(0)));
    }
}
