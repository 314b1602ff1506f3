// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/technology_library.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "hw/chip/bundled_technologies.hpp"
#include "tests/catch.hpp"
#include "tests/hw/energy/small_technology.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

const MacPoint& mac(const Technology& technology, ArithmeticKind kind, int width) {
    for (const MacPoint& point : technology.mac_points(kind)) {
        if (point.width_bits == width) {
            return point;
        }
    }
    throw std::logic_error("no such width");
}

bool starts_with(const std::string& text, const std::string& start) {
    return text.compare(0, start.size(), start) == 0;
}

} // namespace

TEST_CASE("every built-in technology loads under its own name") {
    const auto names = bundled_technologies().names();
    REQUIRE(std::count(names.begin(), names.end(), "nm45") == 1);
    for (const std::string& name : names) {
        CHECK(load_technology(name).name == name);
    }
}

TEST_CASE("an unknown technology lists the known ones") {
    CHECK_THROWS_AS(load_technology("nm1"), InputError);
    CHECK_THROWS_WITH(load_technology("nm1"),
                      StartsWith("nm1: neither a bundled technology (asap7, ") &&
                          Contains("nm45") && Contains(") nor a file"));
    CHECK_THROWS_WITH(load_technology("none.yaml"), StartsWith("none.yaml: neither a bundled"));
}

TEST_CASE("a technology loads from a file") {
    const auto path = std::filesystem::temp_directory_path() / "napier_round_technology.yaml";
    std::ofstream(path) << small_technology();
    CHECK(load_technology(path.string()).name == "round");
    std::filesystem::remove(path);
}

TEST_CASE("nm45 holds the measured MACs") {
    const Technology nm45 = load_technology("nm45");
    CHECK(nm45.clock_ns == 2.0);
    const auto check = [&](ArithmeticKind kind, double area, double energy) {
        const MacPoint& point = mac(nm45, kind, 12);
        CHECK(point.area_um2 == area);
        CHECK(point.mac_pj == energy);
        CHECK(starts_with(point.source, "measured: "));
    };
    check(ArithmeticKind::lns, 681, 2.39);
    check(ArithmeticKind::fixed_narrow, 768, 2.48);
    check(ArithmeticKind::fixed_wide, 1149, 2.72);
}

TEST_CASE("nm45's other widths follow the rule that its sources state") {
    const Technology nm45 = load_technology("nm45");
    struct Measured {
        int width;
        double lns_to_narrow, lns_to_wide, energy_lns_to_wide;
    };
    const double b = 4.522 + 4.256;
    const double a = (1696.0 - 40.0 * b) / 256.0;
    const auto wide_4ns = [&](int w) { return a * w * w + b * (2 * w + 8); };
    const double lns_12 = 0.49 * wide_4ns(12);
    const double narrow_12 = lns_12 / 0.68;
    for (const Measured& at : {Measured{8, 0.92, 0.57, 0.97}, Measured{10, 0.80, 0.52, 0.88},
                               Measured{14, 0.64, 0.48, 0.69}, Measured{16, 0.58, 0.44, 0.63}}) {
        INFO("W = " << at.width);
        const MacPoint& lns = mac(nm45, ArithmeticKind::lns, at.width);
        const MacPoint& narrow = mac(nm45, ArithmeticKind::fixed_narrow, at.width);
        const MacPoint& wide = mac(nm45, ArithmeticKind::fixed_wide, at.width);
        const bool last = at.width == 16; // measured at 4 ns
        const double wide_here = last ? 1696.0 : wide_4ns(at.width);
        const double lns_here = last ? 742.0 : at.lns_to_wide * wide_here;
        const double narrow_here = last ? 1277.0 : lns_here / at.lns_to_narrow;
        CHECK(wide.area_um2 == Approx(wide_here * 1149 / wide_4ns(12)).epsilon(0.002));
        CHECK(lns.area_um2 == Approx(lns_here * 681 / lns_12).epsilon(0.002));
        CHECK(narrow.area_um2 == Approx(narrow_here * 768 / narrow_12).epsilon(0.002));
        const double wide_pj = 2.72 * wide_here / wide_4ns(12);
        CHECK(wide.mac_pj == Approx(wide_pj).epsilon(0.005));
        CHECK(narrow.mac_pj == Approx(2.48 * narrow_here / narrow_12).epsilon(0.005));
        CHECK(lns.mac_pj ==
              Approx(wide_pj * at.energy_lns_to_wide / 0.83 * 2.39 / 2.72).epsilon(0.005));
        for (const MacPoint* point : {&lns, &narrow, &wide}) {
            CHECK(starts_with(point->source, "derived: "));
        }
    }
}

TEST_CASE("nm45 says where each number is from") {
    const Technology nm45 = load_technology("nm45");
    for (const SramPoint& point : nm45.srams) {
        CHECK_THAT(point.source, Contains("CACTI"));
    }
    CHECK(nm45.srams.back().read_pj == 52.0);
    CHECK_THAT(nm45.register_bit_pj.source, Contains("DFF_X1"));
    // Horowitz's 45 nm figures at 0.9 V, brought to 1.1 V.
    const double voltage = (1.1 / 0.9) * (1.1 / 0.9);
    CHECK(nm45.fixed_vector.multiplication.at(32) == Approx(3.1 * voltage).epsilon(0.005));
    CHECK(nm45.fixed_vector.addition.at(32) == Approx(0.1 * voltage).epsilon(0.005));
    CHECK(nm45.random_word_pj.value == Approx(20 * 3.1 / 4 * voltage).epsilon(0.005));
}
