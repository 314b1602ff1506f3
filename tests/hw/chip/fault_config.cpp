// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/fault_config.hpp"

#include "hw/config/input_error.hpp"
#include "tests/catch.hpp"

using namespace napier;
using Catch::Matchers::Contains;

TEST_CASE("check bits of parity and of SEC-DED", "[faults]") {
    CHECK(check_bits(Protection::none, 12) == 0);
    CHECK(check_bits(Protection::parity, 12) == 1);
    CHECK(check_bits(Protection::secded, 8) == 5); // Hamming's 4 and one more
    CHECK(check_bits(Protection::secded, 11) == 5);
    CHECK(check_bits(Protection::secded, 12) == 6);
    CHECK(check_bits(Protection::secded, 26) == 6);
    CHECK(check_bits(Protection::secded, 27) == 7);
    CHECK(check_bits(Protection::secded, 64) == 8);
}

TEST_CASE("the fields of a word", "[faults]") {
    const auto fields = [](int word_bits) {
        std::string text;
        for (int bit = word_bits; bit >= 0; --bit) {
            text += to_string(field_of_bit(bit, word_bits))[0];
        }
        return text;
    };
    CHECK(fields(8) == "cshhhhlll");
    CHECK(fields(12) == "cshhhhhhlllll");
}

TEST_CASE("a specification of faults", "[faults]") {
    const FaultConfig none = load_faults("rate: 0");
    CHECK_FALSE(none.any());
    CHECK(none.describe().empty());
    const FaultConfig some = load_faults("{rate: 1e-6, seed: 7, places: [weight, dram], "
                                         "fields: {low: 0}, protection: {dram: secded}}");
    CHECK(some.rate == 1e-6);
    CHECK(some.seed == 7);
    CHECK(some.at(FaultPlace::dram));
    CHECK_FALSE(some.at(FaultPlace::sums));
    CHECK(some.field_factor == std::array<double, 4>{1, 1, 0, 1});
    CHECK(some.describe() ==
          "1e-06 flips a bit and access, seed 7, in weight, dram; sign, high, low, check times 1, "
          "1, 0, 1; protection: scratchpads none, dram secded");
    CHECK_THROWS_WITH(load_faults("{rate: 2}"), Contains("--faults:1: rate: found"));
    CHECK_THROWS_WITH(load_faults("places: [weights]"),
                      Contains("places: found 'weights', expected some of: input, weight"));
    CHECK_THROWS_WITH(load_faults("protection: {dram: ecc}"), Contains("protection.dram"));
    CHECK_THROWS_WITH(load_faults("colour: red"), Contains("colour: unknown key"));
    CHECK_THROWS_AS(load_faults("/nowhere.yaml"), InputError);
}
