// SPDX-License-Identifier: Apache-2.0

#include "hw/config/invariant_error.hpp"
#include "hw/cost/unit_clock.hpp"
#include "hw/isa/token_count.hpp"
#include "tests/catch.hpp"

using namespace napier;
using Catch::Matchers::Contains;

TEST_CASE("a gate that loses or makes a token is found", "[invariants]") {
    ProgramTokens said;
    Instruction load{{}, 0, Load{}};
    load.tokens.push_next = load.tokens.pop_next = true;
    Instruction gemm{{}, 0, Gemm{}};
    gemm.tokens = {true, true, true, true};
    Instruction store{{}, 0, Store{}};
    store.tokens.push_previous = store.tokens.pop_previous = true;
    for (const Instruction& each : {load, load, gemm, store}) {
        said.add(each);
    }
    CHECK(said.load_to_compute == TokenCount{2, 1});
    CHECK(said.compute_to_load == TokenCount{1, 2});
    CHECK(said.compute_to_store == TokenCount{1, 1});
    CHECK(said.store_to_compute == TokenCount{1, 1});
    CHECK_NOTHROW(check_tokens("gate", said.load_to_compute, {2, 1}, 1));
    CHECK_THROWS_AS(check_tokens("gate", said.load_to_compute, {2, 1}, 0), InvariantError);
    CHECK_THROWS_AS(check_tokens("gate", said.load_to_compute, {2, 2}, 0), InvariantError);
    CHECK_THROWS_WITH(check_tokens("gate", said.store_to_compute, {0, 0}, 0),
                      Contains("gate tokens: 0 pushed, 0 popped, 0 left; the instructions say 1"));
}

TEST_CASE("time that runs back is found", "[invariants]") {
    UnitClock clock("load");
    CHECK_NOTHROW(clock.reach(10));
    CHECK_NOTHROW(clock.reach(10));
    CHECK_THROWS_WITH(clock.reach(9), Contains("the load unit was at 10 ps and is at 9"));
}
