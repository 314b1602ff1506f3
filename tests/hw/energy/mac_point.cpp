// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/mac_point.hpp"

#include <algorithm>

#include "hw/chip/bundled_technologies.hpp"
#include "hw/config/input_error.hpp"
#include "hw/energy/table_lookup.hpp"
#include "hw/energy/technology_library.hpp"
#include "tests/catch.hpp"
#include "tests/hw/energy/small_technology.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;

namespace {

Technology changed(const std::string& from, const std::string& to) {
    std::string text = two_table_technology();
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    return read_technology(YamlMap::parse(text, "t.yaml"));
}

/// Keys of one table, figures of one variant.
std::string measurement(int segments, const char* variant, double area, double ns) {
    return "  - {kind: lns, width_bits: 8, fraction_bits: 3, guard_bits: 0, approximation: pwl, "
           "segments: " +
           std::to_string(segments) + ", variant: " + variant +
           ", architecture: t, recipe: r, flip_flops: 8, area_um2: " + std::to_string(area) +
           ", critical_path_ns: " + std::to_string(ns) +
           ", leakage_nw: 1, training_pj: 0.5, settled_pj: 0.25, forward_pj: 0.5, "
           "data_gradient_pj: 0.5, weight_gradient_pj: 0.5, gaussian_pj: 0.5, addition_pj: "
           "0.125}\n";
}

} // namespace

TEST_CASE("the keys of a MAC read, and may be left out") {
    const Technology found = changed("segments: 6", "segments: [6, 5]");
    const MacPoint& six = found.mac_points(ArithmeticKind::lns)[1];
    CHECK(six.fraction_bits == 3);
    CHECK(six.guard_bits == 0);
    CHECK(*six.log_add == LogAddKey{Approximation::pwl, 6, 5});
    CHECK(six.variant == "product_register");
    CHECK(six.basis == Basis::measured);
    CHECK(mac_key_lines(six) == std::vector<std::string>{"width_bits: 8", "fraction_bits: 3",
                                                         "guard_bits: 0", "approximation: pwl",
                                                         "segments: [6, 5]",
                                                         "variant: product_register"});
    const MacPoint& narrow = found.mac_points(ArithmeticKind::fixed_narrow)[0];
    CHECK_FALSE(narrow.log_add);
    CHECK(narrow.variant.empty());
    CHECK(narrow.basis == Basis::not_given);
    CHECK(mac_key_lines(narrow) == std::vector<std::string>{"width_bits: 8"});
    const Technology exact = changed("approximation: pwl, segments: 6", "approximation: exact");
    CHECK(*exact.mac_points(ArithmeticKind::lns)[1].log_add ==
          LogAddKey{Approximation::exact, 0, 0});
}

TEST_CASE("a wrong key of a MAC is refused with file, line and key") {
    CHECK_THROWS_WITH(
        changed("approximation: pwl", "approximation: magic"),
        Contains("t.yaml:9: mac.lns[0].approximation: found 'magic', expected one of: "
                 "pwl, exact, shift, mitchell"));
    CHECK_THROWS_WITH(changed("segments: 8, ", ""), Contains("mac.lns[0].segments: missing"));
    CHECK_THROWS_WITH(changed("segments: 8", "segments: [8]"),
                      Contains("found 1 numbers, expected those of D+ and D-"));
    CHECK_THROWS_WITH(changed("approximation: pwl", "approximation: shift"),
                      Contains("mac.lns[0].segments: unknown key"));
    CHECK_THROWS_WITH(
        changed("variant: plain", "variant: fast"),
        Contains("found 'fast', expected one of: plain, product_register, zero_gated"));
    CHECK_THROWS_WITH(changed("basis: measured", "basis: guessed"),
                      Contains("found 'guessed', expected one of: measured, derived"));
    CHECK_THROWS_WITH(changed("segments: 6", "segments: 8"),
                      Contains("mac.lns[1].width_bits: found 8 after 8, expected rising widths"));
    CHECK_THROWS_WITH(
        changed("{width_bits: 8, area_um2: 200", "{width_bits: 8, guard_bits: 0, area_um2: 200"),
        Contains("guard_bits: unknown key"));
}

TEST_CASE("a table that was measured beside the chip's has its best variant's price") {
    const std::string text = two_table_technology() + "measurements:\n" +
                             measurement(8, "plain", 1, 1) + measurement(4, "plain", 60, 1) +
                             measurement(4, "product_register", 50, 1) +
                             measurement(4, "zero_gated", 40, 3) + measurement(5, "plain", 1, 3);
    const Technology found = read_technology(YamlMap::parse(text, "t.yaml"));
    const std::vector<MacPoint>& points = found.mac_points(ArithmeticKind::lns);
    REQUIRE(points.size() == 4); // 8 segments are the file's own, 5 are too slow
    MacKey asked{ArithmeticKind::lns, 8, 3, 0, LogAddKey{Approximation::pwl, 4, 4}, ""};
    const MacPrice four = mac_at(found, asked);
    CHECK(four.measured());
    CHECK(four.area_um2 == 50.0);
    CHECK(four.mac_pj == 0.5);
    CHECK(four.addition_pj == 0.125);
    CHECK(four.taken[0].point.variant == "product_register");
    CHECK_THAT(four.source, Contains("measured: invented; product_register, t, recipe r"));
    asked.log_add = LogAddKey{Approximation::pwl, 8, 8};
    CHECK(mac_at(found, asked).area_um2 == 100.0);
}

TEST_CASE("the bundled technologies' keys say what their sources say") {
    for (const std::string& name : bundled_technologies().names()) {
        const Technology& technology = load_technology(name);
        for (std::size_t kind = 0; kind < kArithmeticKinds; ++kind) {
            for (const MacPoint& point : technology.macs[kind]) {
                INFO(name << ": " << describe(point));
                CHECK(point.source.rfind(std::string(to_string(point.basis)) + ": ", 0) == 0);
                if (name == "nm45") {
                    CHECK_FALSE(point.fraction_bits); // its sources do not say
                    CHECK_FALSE(point.guard_bits);
                    continue;
                }
                CHECK_THAT(point.source, Contains("; " + point.variant + ", "));
                if (point.kind == ArithmeticKind::lns) {
                    REQUIRE((point.log_add && point.fraction_bits));
                    CHECK_THAT(point.source,
                               Contains(", lns" + std::to_string(point.width_bits) + "_f" +
                                        std::to_string(*point.fraction_bits) + "_s" +
                                        std::to_string(point.log_add->plus_segments) + ","));
                }
            }
        }
        for (const MacMeasurement& m : technology.measurements) {
            if (m.kind == ArithmeticKind::lns) {
                CHECK(m.architecture == "lns" + std::to_string(m.width_bits) + "_f" +
                                            std::to_string(*m.fraction_bits) + "_s" +
                                            std::to_string(m.log_add->plus_segments));
            }
        }
    }
}

TEST_CASE("six and eight segments of ihp130 are two measured prices") {
    const Technology& ihp130 = load_technology("ihp130");
    const auto price = [&](int segments) {
        return mac_at(ihp130, {ArithmeticKind::lns, 12, 6, 0,
                               LogAddKey{Approximation::pwl, segments, segments}, ""});
    };
    CHECK(price(8).measured());
    CHECK(price(6).measured());
    CHECK(price(8).area_um2 == Approx(4914).epsilon(1e-3)); // docs/silicon.md
    CHECK(price(6).area_um2 == Approx(4602).epsilon(1e-3));
    CHECK(price(6).mac_pj < price(8).mac_pj);
}
