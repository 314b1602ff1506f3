// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/fixed_kernel.hpp"

#include "tests/catch.hpp"
#include "tests/hw/values/kernels/tile_problems.hpp"

using namespace napier;

TEST_CASE("the fixed-point kernel sums as fixed_mac does") {
    std::mt19937 random(4);
    for (const int width : {8, 12, 16}) {
        for (const FixedAccumulator accumulator :
             {FixedAccumulator::wide, FixedAccumulator::narrow}) {
            const FixedMacConfig config{{width}, accumulator};
            const FixedKernel kernel(config);
            for (const int shift : {0, 1, width - 1, 2 * width - 2, -1}) {
                CAPTURE(width, static_cast<int>(accumulator), shift);
                for (const Problem& problem : kProblems) {
                    const auto n = static_cast<std::size_t>(problem.n);
                    const auto k = static_cast<std::size_t>(problem.k);
                    std::uniform_int_distribution<int> any(0, (1 << width) - 1);
                    std::vector<Word> a(static_cast<std::size_t>(problem.m) * k);
                    std::vector<Word> b(k * n);
                    for (auto* const words : {&a, &b}) {
                        for (Word& word : *words) { // a tenth at the lower end
                            word = static_cast<Word>(any(random) % 10 == 0 ? 1 << (width - 1)
                                                                           : any(random));
                        }
                    }
                    const Run got = run(kernel, problem, a, b, shift);
                    std::vector<Word> want(got.out.size(), 0x5a5a);
                    for (std::size_t i = 0; i < static_cast<std::size_t>(problem.m); ++i) {
                        for (std::size_t j = 0; j < n; ++j) {
                            std::int64_t sum = 0;
                            for (std::size_t kk = 0; kk < k; ++kk) {
                                sum = fixed_mac(config, sum,
                                                fixed_decode(config.format, a[i * k + kk]),
                                                fixed_decode(config.format, b[kk * n + j]), shift);
                            }
                            want[i * (n + 3) + j] =
                                fixed_encode(config.format, fixed_result(config, sum, shift));
                        }
                    }
                    REQUIRE(got.out == want);
                }
            }
        }
    }
}
