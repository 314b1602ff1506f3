// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/threaded_kernel.hpp"

#include "tests/catch.hpp"
#include "tests/hw/values/kernels/tile_problems.hpp"

using namespace napier;

TEST_CASE("a tile has the same bits with one, two and three threads") {
    std::mt19937 random(8);
    const LnsFormat format{12, 6};
    const Problem problems[] = {{97, 100, 70, {33}}, {32, 200, 300, {100}}, {5, 40, 9, {}}};
    for (const Accumulation& accumulation :
         {Accumulation{}, Accumulation{Accumulation::Kind::tree, 16}}) {
        const LnsMacConfig config = mac(format, accumulation);
        for (const Problem& problem : problems) {
            CAPTURE(to_string(accumulation), problem.m, problem.n);
            const auto a = random_words(format, Words::any,
                                        static_cast<std::size_t>(problem.m * problem.k), random);
            const auto b = random_words(format, Words::any,
                                        static_cast<std::size_t>(problem.k * problem.n), random);
            const Run want = run(*make_tile_kernel(config), problem, a, b);
            for (const int threads : {1, 2, 3}) {
                WorkerPool pool(threads);
                const Run got = run(ThreadedKernel(make_tile_kernel(config), &pool), problem, a, b);
                REQUIRE(got.state == want.state);
                REQUIRE(got.out == want.out);
            }
        }
    }
}
