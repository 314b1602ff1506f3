// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/technology_text.hpp"

#include "sw/characterize/mac_design.hpp"
#include "tests/catch.hpp"

using namespace napier;
using namespace napier::characterize;

TEST_CASE("the best MAC: least area times energy that meets the clock, of the first table") {
    const auto mac = [](ArithmeticKind kind, const char* architecture, double area, double ns) {
        MacMeasurement m{};
        m.kind = kind;
        m.width_bits = 12;
        m.architecture = architecture;
        m.area_um2 = area;
        m.critical_path_ns = ns;
        m.training_pj = 1;
        return m;
    };
    const ArithmeticKind lns = ArithmeticKind::lns;
    const ArithmeticKind wide = ArithmeticKind::fixed_wide;
    const std::vector<MacMeasurement> measured = {
        mac(lns, "s8", 9, 5), mac(lns, "s8", 8, 6),      mac(lns, "s8", 7, 11), // too slow
        mac(lns, "s6", 5, 5), mac(wide, "booth", 20, 5), mac(wide, "baugh_wooley", 19, 5)};
    CHECK(best_mac(measured, lns, 12, 10)->area_um2 == 8);
    CHECK(best_mac(measured, wide, 12, 10)->area_um2 == 19);
    CHECK(best_mac(measured, lns, 12, 4) == nullptr);
    CHECK(best_mac(measured, lns, 8, 10) == nullptr);
}

TEST_CASE("LNS designs: every register variant of every table asked for, in that order") {
    const auto designs = designs_of(ArithmeticKind::lns, 12, {8, 6});
    REQUIRE(designs.size() == 2 * mac_variants().size());
    CHECK(designs.front().architecture() == "lns12_f6_s8");
    CHECK(designs.back().architecture() == "lns12_f6_s6");
    CHECK(designs.back().variant == MacVariant::zero_gated);
    CHECK(std::get<LnsMacConfig>(designs.back().mac).table.segments() == 12);
    CHECK(designs_of(ArithmeticKind::lns, 12).front().architecture() == "lns12_f6_s8");
}
