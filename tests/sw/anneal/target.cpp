// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/target.hpp"

#include <cmath>
#include <numeric>

#include "hw/arith/lns/log_add_table.hpp"
#include "tests/catch.hpp"

using namespace napier::anneal;

TEST_CASE("targets hold the functions, from the first difference that reaches the table") {
    for (const Cost cost : {Cost::l2, Cost::joint, Cost::bias, Cost::sampled}) {
        const Targets targets = make_targets(cost, 5);
        CHECK(targets.plus.first == 0);
        CHECK(targets.minus.first == 1);
        CHECK(targets.plus.range() == napier::exact_range(5, 5));
        CHECK(targets.plus.value[0] == Approx(32.0));
        CHECK(targets.minus.value[32] == Approx(32.0)); // 1 - 2^-1 is 2^-1
        CHECK(targets.minus.weight[0] == 0.0);
    }
}

TEST_CASE("l2 weighs every difference alike and couples nothing") {
    const Targets targets = make_targets(Cost::l2, 4);
    for (std::size_t d = 1; d < targets.plus.value.size(); ++d) {
        REQUIRE(targets.plus.weight[d] == targets.plus.weight[0]);
        REQUIRE(targets.minus.weight[d] == targets.plus.weight[0]);
    }
    CHECK(targets.drift == 0.0);
    CHECK(targets.band_drift == 0.0);
}

TEST_CASE("in a running sum an error counts as it does relative to the larger operand") {
    for (const Cost cost : {Cost::joint, Cost::bias}) {
        const Targets targets = make_targets(cost, 6);
        for (const std::size_t d : {1u, 64u, 200u, 400u}) {
            const double small = std::exp2(-static_cast<double>(d) / 64.0);
            CAPTURE(d);
            // Equal errors of D+ and D- act against each other, in this ratio.
            CHECK(targets.minus.gain[d] / targets.plus.gain[d] ==
                  Approx(-(1.0 - small) / (1.0 + small)));
            CHECK(targets.minus.weight[d] / targets.plus.weight[d] ==
                  Approx(std::pow((1.0 - small) / (1.0 + small), 2)));
        }
        CHECK(targets.plus.gain[64 * 8] < targets.plus.gain[64 * 5] / 2);
        CHECK(targets.drift == kChain);
    }
}

TEST_CASE("bands cover every difference once") {
    for (const Cost cost : {Cost::joint, Cost::bias}) {
        const Targets targets = make_targets(cost, 5);
        const std::size_t bands = cost == Cost::bias ? 8 : 1; // F + 3 octaves
        REQUIRE(targets.share.size() == bands);
        REQUIRE(targets.edges.size() == bands + 1);
        CHECK(targets.edges.front() == 0);
        CHECK(targets.edges.back() == targets.plus.range());
        CHECK(std::accumulate(targets.share.begin(), targets.share.end(), 0.0) == Approx(1.0));
    }
}

TEST_CASE("costs have the names of the option") {
    CHECK(to_string(Cost::l2) == "l2");
    CHECK(to_string(Cost::joint) == "joint");
    CHECK(to_string(Cost::bias) == "bias");
    CHECK(to_string(Cost::sampled) == "sampled");
    CHECK(cost_names().size() == 4);
}

TEST_CASE("the cost of a table is that of its errors and their lift") {
    using napier::LogAddTable;
    using napier::PwlSegment;
    // A table of zeros: every error is the function itself.
    const napier::PwlTable nothing{
        4, {{{0, PwlSegment::kFlat, 0}}, 4}, {{{1, PwlSegment::kFlat, 0}}, 4}};
    const LogAddTable zero = LogAddTable::from_pwl(nothing);
    for (const Cost cost : {Cost::l2, Cost::joint}) {
        const Targets targets = make_targets(cost, 4);
        double expected = 0.0;
        double lift = 0.0;
        for (const Target* target : {&targets.plus, &targets.minus}) {
            for (std::size_t d = 0; d < target->value.size(); ++d) {
                expected += target->weight[d] * target->value[d] * target->value[d];
                lift -= target->gain[d] * target->value[d];
            }
        }
        CHECK(cost_of(targets, zero) == Approx(expected + targets.drift * lift * lift));
    }
    // With bands, lifts of opposite sign no longer make good for each other.
    const LogAddTable exact = LogAddTable::closed_form(napier::Approximation::exact, 4);
    Targets targets = make_targets(Cost::bias, 4);
    const double banded = cost_of(targets, exact);
    targets.band_drift = 0.0;
    CHECK(cost_of(targets, exact) < banded);
    CHECK(cost_of(targets, exact) < cost_of(targets, zero));
}
