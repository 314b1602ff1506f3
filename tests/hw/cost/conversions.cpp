// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/conversions.hpp"

#include "hw/isa/device_error.hpp"
#include "tests/catch.hpp"
#include "tests/hw/hybrid_chip.hpp"

using namespace napier;

TEST_CASE("between equal formats nothing is converted, and unknown ones are refused") {
    const Conversions conversions(test::hybrid_chip().arithmetic);
    Transfer t;
    t.element_bits = 12;
    t.arithmetic = 2;
    CHECK_FALSE(conversions.needed(t)); // both lns12f6
    t.arithmetic = 1;
    CHECK(conversions.needed(t));
    t.element_bits = 10;
    CHECK_THROWS_WITH(conversions.needed(t), Catch::Contains("elements of 10 bits from lns12f6"));
    t.arithmetic = 3;
    CHECK_THROWS_WITH(conversions.needed(t), Catch::Contains("arithmetics 0 and 3"));
    t.stored = 3;
    CHECK_THROWS_AS(conversions.needed(t), DeviceError);

    const Conversions plain(bundled_chip("lns12-32x32").arithmetic);
    Transfer only;
    CHECK_FALSE(plain.needed(only));
    only.stored = 1;
    CHECK_THROWS_WITH(plain.needed(only), Catch::Contains("the chip has 1"));
    only.arithmetic = 1;
    CHECK_THROWS_AS(plain.needed(only), DeviceError);
}
