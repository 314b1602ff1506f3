// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/lns_kernel.hpp"

#include "tests/catch.hpp"
#include "tests/hw/values/kernels/tile_problems.hpp"

using namespace napier;

TEST_CASE("the scalar kernel sums as the accumulator does") {
    std::mt19937 random(1);
    for (const LnsFormat& format : kFormats) {
        for (const Accumulation& accumulation : kAccumulations) {
            const LnsMacConfig config = mac(format, accumulation);
            const ScalarLnsKernel kernel(config);
            const Problem problem{3, 5, 1100, {1, 700}};
            for (const Words kind : {Words::any, Words::narrow}) {
                const auto a = random_words(format, kind, 3 * 1100, random);
                const auto b = random_words(format, kind, 1100 * 5, random);
                const Run got = run(kernel, problem, a, b);
                for (std::size_t i = 0; i < 3; ++i) {
                    for (std::size_t j = 0; j < 5; ++j) {
                        LnsAccumulator sum(config, problem.k);
                        for (std::size_t kk = 0; kk < 1100; ++kk) {
                            sum.add_product(decode(format, a[i * 1100 + kk]),
                                            decode(format, b[kk * 5 + j]));
                        }
                        REQUIRE(got.out[i * 8 + j] == encode(format, sum.result()));
                    }
                }
            }
        }
    }
}

TEST_CASE("the scalar kernel knows guard bits, trees and saturating underflow") {
    std::mt19937 random(2);
    const LnsFormat format{12, 6};
    for (const Underflow underflow : {Underflow::flush, Underflow::saturate}) {
        for (const int guard : {0, 2}) {
            const LnsMacConfig config{
                format,
                LogAddTable::closed_form(Approximation::exact, format.fraction + guard),
                underflow,
                {Accumulation::Kind::tree, 4},
                guard};
            const ScalarLnsKernel kernel(config);
            const Problem problem{1, 4, 37, {5}};
            const auto a = random_words(format, Words::any, 37, random);
            const auto b = random_words(format, Words::any, 37 * 4, random);
            const Run got = run(kernel, problem, a, b);
            for (std::size_t j = 0; j < 4; ++j) {
                LnsAccumulator sum(config, problem.k);
                for (std::size_t kk = 0; kk < 37; ++kk) {
                    sum.add_product(decode(format, a[kk]), decode(format, b[kk * 4 + j]));
                }
                REQUIRE(got.out[j] == encode(format, sum.result()));
            }
        }
    }
}
