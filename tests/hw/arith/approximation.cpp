// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/approximation.hpp"

#include <stdexcept>

#include "hw/arith/lns/log_add_table.hpp"
#include "tests/catch.hpp"

using namespace napier;
using Catch::Matchers::Contains;

namespace {

std::int32_t one_step(std::int32_t d, int fraction) {
    return d < 1 << fraction ? 1 << fraction : 0;
}

std::int32_t below_zero(std::int32_t d, int /*fraction*/) {
    return 3 - d;
}

} // namespace

TEST_CASE("a program adds an approximation by its name", "[approximation]") {
    const std::size_t before = approximations();
    const Approximation added = add_approximation({"one-step", one_step, one_step});
    CHECK(approximations() == before + 1);
    CHECK(to_string(added) == "one-step");
    const LogAddTable table = LogAddTable::closed_form(added, 4);
    CHECK(table.approximation() == added);
    CHECK(table.plus(15) == 16);
    CHECK(table.plus(16) == 0);
    CHECK(table.minus(1) == 16);
    CHECK(table.segments() == 0);
    CHECK_THROWS_WITH(add_approximation({"one-step", one_step, one_step}),
                      Contains("is there already"));
}

TEST_CASE("names and values of an approximation are checked", "[approximation]") {
    CHECK_THROWS_AS(add_approximation({"pwl", one_step, one_step}), std::invalid_argument);
    CHECK_THROWS_AS(add_approximation({"mitchell", one_step, one_step}), std::invalid_argument);
    CHECK_THROWS_AS(add_approximation({"", one_step, one_step}), std::invalid_argument);
    CHECK_THROWS_AS(add_approximation({"two words", one_step, one_step}), std::invalid_argument);
    CHECK_THROWS_AS(closed_form(Approximation::pwl), std::invalid_argument);
    const Approximation bad = add_approximation({"below-zero", one_step, below_zero});
    CHECK_THROWS_WITH(LogAddTable::closed_form(bad, 4),
                      Contains("approximation below-zero: D-(4) is -1, expected 0..16777216"));
}
