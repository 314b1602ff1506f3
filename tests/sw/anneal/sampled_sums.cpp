// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/sampled_sums.hpp"

#include "tests/catch.hpp"

using namespace napier;
using namespace napier::anneal;

namespace {

LogAddTable closed(Approximation kind, int fraction) {
    return LogAddTable::closed_form(kind, fraction);
}

} // namespace

TEST_CASE("the exact table is the unit of simulated sums") {
    for (int fraction = 3; fraction <= 9; fraction += 3) {
        const SampledSums sums(fraction, 4096, 1, 0);
        CHECK(sums.excess(closed(Approximation::exact, fraction)) == Approx(1.0));
    }
}

TEST_CASE("tables that train badly sum badly") {
    const SampledSums sums(6, 8192, 1, 0);
    CHECK(sums.excess(closed(Approximation::shift, 6)) > 3.0);
    CHECK(sums.excess(closed(Approximation::mitchell, 6)) > 3.0);
}

TEST_CASE("a sample is named by seed and draw") {
    const LogAddTable table = closed(Approximation::shift, 5);
    const auto excess = [&](std::uint64_t seed, std::uint32_t draw) {
        return SampledSums(5, 2048, seed, draw).excess(table);
    };
    CHECK(excess(1, 0) == excess(1, 0));
    CHECK(excess(1, 0) != excess(1, 1));
    CHECK(excess(1, 0) != excess(2, 0));
}
