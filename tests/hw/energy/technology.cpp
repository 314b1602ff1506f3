// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/technology.hpp"

#include "hw/config/input_error.hpp"
#include "tests/catch.hpp"
#include "tests/hw/energy/small_technology.hpp"

using namespace napier;
using namespace napier::test;

namespace {

/// The small technology with one text replaced.
Technology read_with(const std::string& from, const std::string& to) {
    std::string text = small_technology();
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    return read_technology(YamlMap::parse(text, "t.yaml"));
}

} // namespace

TEST_CASE("a technology reads number by number") {
    const Technology found = read_with("invented", "invented");
    CHECK(found.name == "round");
    CHECK(found.node_nm == 10);
    CHECK(found.clock_ns == 2.0);
    CHECK(found.mac_points(ArithmeticKind::lns)[1].area_um2 == 300.0);
    CHECK(found.mac_points(ArithmeticKind::fixed_narrow)[0].source == "narrow");
    CHECK(found.mac_points(ArithmeticKind::fixed_wide)[0].addition_pj == 0.2);
    CHECK(found.register_bit_um2.value == 5.0);
    CHECK(found.srams[1].leakage_mw == 16.0);
    CHECK(found.vector_operations(ArithmeticKind::lns).addition.at(12) == Approx(12.0));
    CHECK(found.vector_operations(ArithmeticKind::fixed_wide).multiplication.at(12) == Approx(9.0));
    CHECK(found.lane_macs.value == 2.0);
}

TEST_CASE("an error in a technology names file, line and key") {
    CHECK_THROWS_WITH(read_with("node_nm: 10", "node_nm: ten"),
                      "t.yaml:2: node_nm: found 'ten', expected an integer in 1..1000");
    CHECK_THROWS_WITH(read_with("clock_ns: 2\n", "clock_ns: 2\nclock_ps: 2000\n"),
                      "t.yaml:6: clock_ps: unknown key");
    CHECK_THROWS_WITH(read_with(", source: register area", ""),
                      Catch::Matchers::Contains("register.area.source: missing"));
    CHECK_THROWS_WITH(
        read_with("source: register energy", "source: ' '"),
        "t.yaml:16: register.energy.source: empty, expected where the numbers come from");
    CHECK_THROWS_WITH(read_with("bit_pj: 0.25", "bit_pj: -1"),
                      Catch::Matchers::Contains("t.yaml:16: register.energy.bit_pj: found '-1'"));
    CHECK_THROWS_WITH(read_with("vector:\n", "dram: {}\nvector:\n"),
                      "t.yaml:23: dram: found in a technology, expected in a DRAM preset "
                      "(configs/dram) or in the chip's dram: transfer_pj_per_bit, "
                      "activation_pj_per_row");
    CHECK_THROWS_WITH(read_with("width_bits: 12", "width_bits: 8"),
                      "t.yaml:10: mac.lns[1].width_bits: found 8 after 8, expected rising widths");
    CHECK_THROWS_WITH(
        read_with("capacity_bytes: 16384", "capacity_bytes: 1024"),
        "t.yaml:22: sram.points[1].capacity_bytes: not above that of the point before it");
    CHECK_THROWS_WITH(read_with("read_pj: 8,", "read_pj: 0,"),
                      Catch::Matchers::Contains("sram.points[0].read_pj: found '0'"));
    CHECK_THROWS_WITH(read_with("scaling: square", "scaling: cubic"),
                      Catch::Matchers::Contains("found 'cubic', expected one of: linear, square"));
    CHECK_THROWS_WITH(read_with("    - {width_bits: 8, area_um2: 200, mac_pj: 2, addition_pj: 0.1, "
                                "source: narrow}",
                                "    []"),
                      Catch::Matchers::Contains("mac.fixed_narrow: empty, expected at least one"));
}
