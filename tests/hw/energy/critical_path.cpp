// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/critical_path.hpp"

#include "hw/energy/table_lookup.hpp"
#include "hw/energy/technology_library.hpp"
#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("a measured MAC has the critical path that the technology's file states") {
    const Technology& ihp130 = load_technology("ihp130");
    const MacKey lns12{ArithmeticKind::lns, 12, 6, 0, LogAddKey{Approximation::pwl, 8, 8}, ""};
    CHECK(critical_path_ns(ihp130, mac_at(ihp130, lns12)) == 9.213);
    // Three multipliers have the key of this one: it is the one whose price is taken.
    CHECK(critical_path_ns(ihp130, mac_at(ihp130, {ArithmeticKind::fixed_wide, 10})) == 4.699);
    const auto between = critical_path_ns(ihp130, mac_at(ihp130, {ArithmeticKind::fixed_wide, 11}));
    REQUIRE(between);
    CHECK(*between == Approx((4.699 + 5.178) / 2).epsilon(1e-12));
}

TEST_CASE("every MAC that a technology measured meets the clock it was synthesised for") {
    for (const char* const name : {"asap7", "ihp130", "osu018"}) {
        const Technology& technology = load_technology(name);
        for (const std::vector<MacPoint>& macs : technology.macs) {
            for (const MacPoint& point : macs) {
                MacPrice price;
                price.taken = {{point, 1}};
                const auto path = critical_path_ns(technology, price);
                INFO(name << ": " << describe(point));
                REQUIRE(path);
                CHECK(*path > 0);
                CHECK(*path <= technology.clock_ns);
            }
        }
    }
}

TEST_CASE("a technology without measurements knows no critical path") {
    const Technology& nm45 = load_technology("nm45");
    CHECK(!critical_path_ns(nm45, mac_at(nm45, {ArithmeticKind::lns, 12})));
}
