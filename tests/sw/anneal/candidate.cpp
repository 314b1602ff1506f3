// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/candidate.hpp"

#include "hw/arith/lns/table_file.hpp"
#include "tests/catch.hpp"

using namespace napier;
using namespace napier::anneal;

TEST_CASE("a candidate's price is its cost, and stays so from move to move") {
    for (const Cost cost : {Cost::l2, Cost::joint, Cost::bias}) {
        for (const std::int32_t cell : {1, 8}) {
            const Problem problem(cost, 5, {cell, 256}, 6);
            Random random(2, 0);
            Candidate candidate(problem, random);
            int moved = 0;
            for (int i = 0; i < 1500; ++i) {
                const double before = candidate.cost();
                if (candidate.move(random)) {
                    ++moved;
                } else {
                    REQUIRE(candidate.cost() == before);
                }
                const PwlTable table = candidate.table();
                REQUIRE_NOTHROW(check_table(table));
                REQUIRE(is_aligned(table, cell));
                REQUIRE(table.plus.end <= 256);
                REQUIRE(table.minus.end <= 256);
                REQUIRE(table.plus.segments.size() == 6);
                REQUIRE(table.minus.segments.size() == 6);
                REQUIRE(
                    candidate.cost() ==
                    Approx(cost_of(problem.targets, LogAddTable::from_pwl(table))).epsilon(1e-9));
            }
            CHECK(moved > 300);
        }
    }
}

TEST_CASE("a candidate needs no more places than there are") {
    const Problem problem(Cost::bias, 1, {1, 8}, 64);
    Random random(1, 0);
    Candidate candidate(problem, random);
    for (int i = 0; i < 100; ++i) {
        candidate.move(random);
    }
    const PwlTable table = candidate.table();
    CHECK_NOTHROW(check_table(table));
    CHECK(table.plus.segments.size() == 8);
}
