// SPDX-License-Identifier: Apache-2.0
#include "sw/report/human.hpp"

#include <limits>

#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("counts keep the prefix apart from the things counted") {
    CHECK(human_count(0, "cycles") == "0 cycles");
    CHECK(human_count(42, "cycles") == "42 cycles");
    CHECK(human_count(999, "cycles") == "999 cycles");
    CHECK(human_count(999.7, "images/s") == "1 k images/s");
    CHECK(human_count(1000, "cycles") == "1 k cycles");
    CHECK(human_count(999'949, "cycles") == "1 M cycles");
    CHECK(human_count(1'234'567, "cycles") == "1.23 M cycles");
    CHECK(human_count(123'456'789, "") == "123 M");
    CHECK(human_count(18.4e18, "MACs") == "18400 P MACs");
    CHECK(human_count(0.5, "images/s") == "0.5 images/s");
}

TEST_CASE("physical units take the prefix") {
    CHECK(human_unit(0.0045, "J") == "4.5 mJ");
    CHECK(human_unit(0.001, "J") == "1 mJ");
    CHECK(human_unit(0.0009996, "J") == "1 mJ");
    CHECK(human_unit(2.39e-12, "J") == "2.39 pJ");
    CHECK(human_unit(5e-19, "J") == "0.0005 fJ");
    CHECK(human_unit(0, "W") == "0 W");
    CHECK(human_unit(-1500, "W") == "-1.5 kW");
    for (int power = -14; power <= 14; ++power) {
        // Never four digits before the point, never less than one.
        const std::string text = human_unit(std::stod("1e" + std::to_string(power)), "J");
        CHECK_THAT(text, Catch::Matchers::StartsWith("1"));
        CHECK(text.find(' ') <= 3);
    }
}

TEST_CASE("energies and areas come in the report's units") {
    CHECK(human_energy_pj(4.5e9) == "4.5 mJ");
    CHECK(human_energy_pj(2.39) == "2.39 pJ");
    CHECK(human_area_um2(681) == "681 um2");
    CHECK(human_area_um2(1234.5) == "1234 um2");
    CHECK(human_area_um2(10'000) == "0.01 mm2");
    CHECK(human_area_um2(830'123) == "0.83 mm2");
    CHECK(human_area_um2(123.4e6) == "123 mm2");
}

TEST_CASE("bytes go by 1,024") {
    CHECK(human_bytes(0) == "0 B");
    CHECK(human_bytes(512) == "512 B");
    CHECK(human_bytes(1023) == "1023 B");
    CHECK(human_bytes(1024) == "1 KiB");
    CHECK(human_bytes(1.5 * 1024 * 1024) == "1.5 MiB");
    CHECK(human_bytes(1023.9 * 1024) == "1 MiB");
}

TEST_CASE("durations grow from fractions to hours") {
    CHECK(human_duration(0.0032) == "3.2 ms");
    CHECK(human_duration(9.99) == "9.99 s");
    CHECK(human_duration(9.996) == "10 s");
    CHECK(human_duration(59.6) == "1 min 00 s");
    CHECK(human_duration(245) == "4 min 05 s");
    CHECK(human_duration(7380) == "2 h 03 min");
    CHECK(human_duration(-1) == "?");
    CHECK(human_duration(std::numeric_limits<double>::infinity()) == "?");
}

TEST_CASE("percentages have two places") {
    CHECK(human_percent(0.87144) == "87.14 %");
}
