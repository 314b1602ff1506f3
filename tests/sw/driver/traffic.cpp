// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/traffic.hpp"

#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("traffic of a pass is named by tensor", "[traffic]") {
    TrafficPlan plan;
    const DeviceTensor weight{0, 4, 8, 12, 0}; // 4 rows of 12 bytes
    const DeviceTensor other{64, 2, 8, 12, 0};
    CHECK(plan.of(7).empty());
    plan.read(7, "weight", weight, 2);
    plan.write(7, "weight", weight);
    plan.read(8, "weight", weight);
    REQUIRE(plan.of(7).size() == 2);
    CHECK(plan.of(7)[0].moved() == 96);
    CHECK_FALSE(plan.of(7)[0].written);
    CHECK(plan.of(7)[1].moved() == 48);
    CHECK(plan.of(7)[1].written);
    REQUIRE(plan.of(8).size() == 1);
    CHECK(plan.of(8)[0].reloads == 1);

    SECTION("gone over again, it is reloaded") {
        plan.read(7, "weight", weight, 3);
        REQUIRE(plan.of(7).size() == 2);
        CHECK(plan.of(7)[0].bytes == 48);
        CHECK(plan.of(7)[0].reloads == 5);
    }
    SECTION("parts that move equally often are one line, others are not") {
        plan.read(7, "weight", other, 2);
        REQUIRE(plan.of(7).size() == 2);
        CHECK(plan.of(7)[0].bytes == 72);
        CHECK(plan.of(7)[0].reloads == 2);
        plan.read(7, "weight", other, 1);
        REQUIRE(plan.of(7).size() == 3);
        CHECK(plan.of(7)[0].moved() + plan.of(7)[2].moved() == 96 + 72);
    }
}

TEST_CASE("windows move the maps that their rows lie on", "[traffic]") {
    FeatureMap map;
    map.address = 1024;
    map.height = 6;
    map.width = 4;
    map.channels = 8;
    map.element_bits = 12;
    const WindowOperand operand = windows(map, Kernel{3, 3, 1, 1}, 0); // 24 windows a map
    TrafficPlan plan;
    plan.gather(1, "input", operand, 25, Buffer::input, 2);
    REQUIRE(plan.of(1).size() == 1);
    CHECK(plan.of(1)[0].bytes == map.bytes(2));
    CHECK(plan.of(1)[0].reloads == 2);
    CHECK(plan.of(1)[0].gathered == Buffer::input);
}
