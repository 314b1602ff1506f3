// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/boolean_function.hpp"

#include <stdexcept>

#include "tests/catch.hpp"

using namespace napier::characterize;

namespace {

/// The table's first rows as a number, as many as there are.
std::uint64_t rows(const std::string& function, const std::vector<std::string>& inputs) {
    const std::uint64_t table = truth_table(function, inputs);
    return inputs.size() == kMostInputs ? table
                                        : table & ((std::uint64_t{1} << (1u << inputs.size())) - 1);
}

} // namespace

TEST_CASE("Liberty's operators and their precedence") {
    const std::vector<std::string> two = {"A", "B"};
    CHECK(rows("A B", two) == 0b1000);
    CHECK(rows("A*B", two) == 0b1000);
    CHECK(rows("A & B", two) == 0b1000);
    CHECK(rows("A+B", two) == 0b1110);
    CHECK(rows("A|B", two) == 0b1110);
    CHECK(rows("A^B", two) == 0b0110);
    CHECK(rows("!(A B)", two) == 0b0111);
    CHECK(rows("A' + B'", two) == 0b0111);
    CHECK(rows("!A B", two) == 0b0100);
    CHECK(rows("0", two) == 0b0000);
    CHECK(rows("1", two) == 0b1111);
    const std::vector<std::string> three = {"A", "B", "C"};
    CHECK(rows("A + B C", three) == rows("A + (B * C)", three));
    CHECK(rows("A ^ B C", three) == rows("(A ^ B) C", three));
    CHECK(rows("(((A B)+(B C))+(C A))", three) == 0b11101000);
}

TEST_CASE("six inputs are one word") {
    CHECK(rows("A B C D E F", {"A", "B", "C", "D", "E", "F"}) == std::uint64_t{1} << 63);
}

TEST_CASE("bad functions are refused") {
    const std::vector<std::string> inputs = {"A", "B"};
    for (const char* function : {"", "A +", "(A", "A)", "C", "A $ B", "!", "A ^"}) {
        CAPTURE(function);
        CHECK_THROWS_AS(truth_table(function, inputs), std::invalid_argument);
    }
    CHECK_THROWS_AS(truth_table(std::string(10000, '(') + "A", inputs), std::invalid_argument);
    CHECK_THROWS_AS(truth_table("A", std::vector<std::string>(7, "A")), std::invalid_argument);
}
