// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/annealer.hpp"

#include <algorithm>

#include "tests/catch.hpp"

using namespace napier;
using namespace napier::anneal;

namespace {

double model(const Candidate& candidate) {
    return candidate.cost();
}

} // namespace

TEST_CASE("annealing keeps the best it met, never worse than its start") {
    const Problem problem(Cost::bias, 5, {8, 256}, 6);
    Random random(4, 0);
    const Candidate start(problem, random);
    CHECK(anneal_from(start, {0}, model, random).cost == start.cost());
    // So hot that every move is taken: the best is the least cost ever asked for.
    double least = start.cost();
    const auto watched = [&least](const Candidate& candidate) {
        least = std::min(least, candidate.cost());
        return candidate.cost();
    };
    const Annealed hot = anneal_from(start, {2000, 1e6, 1e5}, watched, random);
    CHECK(hot.cost == least);
    CHECK(hot.best.cost() == hot.cost);
    const Annealed cooled = anneal_from(start, {20000, 0.1, 3e-4}, model, random);
    CHECK(cooled.cost < 0.5 * start.cost());
    CHECK(cooled.best.cost() == cooled.cost);
}

TEST_CASE("annealing climbs out of where descent is stuck") {
    const Problem problem(Cost::bias, 6, {16, 512}, 4);
    double cold = 0.0;
    double warm = 0.0;
    for (std::uint32_t stream = 0; stream < 8; ++stream) {
        Random random(5, stream);
        const Candidate start(problem, random);
        cold += anneal_from(start, {20000, 1e-12, 1e-12}, model, random).cost;
        warm += anneal_from(start, {20000, 0.1, 3e-4}, model, random).cost;
    }
    CHECK(warm < cold);
}
