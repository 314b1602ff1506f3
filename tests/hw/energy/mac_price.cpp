// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/mac_price.hpp"

#include "hw/energy/energy_model.hpp"
#include "hw/energy/power_json.hpp"
#include "hw/energy/table_lookup.hpp"
#include "tests/catch.hpp"
#include "tests/hw/energy/small_technology.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;

namespace {

Technology two_tables() {
    return read_technology(YamlMap::parse(two_table_technology(), "two.yaml"));
}

MacKey lns_mac(int width, int fraction, LogAddKey log_add, int guard = 0) {
    return {ArithmeticKind::lns, width, fraction, guard, log_add, ""};
}

LogAddKey lines(int segments) {
    return {Approximation::pwl, segments, segments};
}

} // namespace

TEST_CASE("of two measured tables each has its own price, and no note") {
    const Technology technology = two_tables();
    const MacPrice eight = mac_at(technology, lns_mac(8, 3, lines(8)));
    const MacPrice six = mac_at(technology, lns_mac(8, 3, lines(6)));
    CHECK(eight.mac_pj == 1.0);
    CHECK(eight.area_um2 == 100.0);
    CHECK(six.mac_pj == 0.75);
    CHECK(six.addition_pj == 0.25);
    CHECK(six.area_um2 == 80.0);
    CHECK(six.source == "six lines");
    for (const MacPrice* price : {&eight, &six}) {
        CHECK(price->measured());
        CHECK(price->note("two").empty());
        REQUIRE(price->taken.size() == 1);
        CHECK(price->taken[0].factor == 1.0);
    }
    CHECK(mac_at(technology, {ArithmeticKind::lns, 8}).mac_pj == 1.0); // any will do: the first
}

TEST_CASE(
    "what was not measured is priced by the nearest: log-add, then guard bits, then fraction") {
    const Technology technology = two_tables();
    const auto taken = [&](const MacKey& asked) {
        const MacPrice price = mac_at(technology, asked);
        CHECK_FALSE(price.measured());
        REQUIRE(price.taken.size() == 1);
        CHECK(price.taken[0].factor == 1.0);
        return price.source;
    };
    CHECK(taken(lns_mac(8, 3, lines(4))) == "six lines");
    CHECK(taken(lns_mac(8, 3, lines(10))) == "eight lines");
    CHECK(taken(lns_mac(8, 3, lines(7))) == "eight lines"); // as near: the file's first
    for (const Approximation kind :
         {Approximation::exact, Approximation::shift, Approximation::mitchell}) {
        CHECK(taken(lns_mac(8, 3, {kind, 0, 0})) == "eight lines"); // no order among kinds
    }
    CHECK(taken(lns_mac(8, 4, lines(6))) == "six lines"); // another fraction
    CHECK(taken(lns_mac(8, 3, lines(8), 4)) == "twelve bits");
}

TEST_CASE("a note names what is asked, what is taken and the factor") {
    const Technology technology = two_tables();
    CHECK(mac_at(technology, lns_mac(8, 3, lines(4))).note("two") ==
          "technology two has not measured the MAC that is asked for (LNS, 8 bits, fraction 3, "
          "guard bits 0, pwl of 4 segments); its price is 1 x (LNS, 8 bits, fraction 3, guard "
          "bits 0, pwl of 6 segments, product_register, measured)");
    const MacPrice between = mac_at(technology, lns_mac(11, 5, lines(6)));
    CHECK(between.mac_pj == Approx(0.25 * 0.75 + 0.75 * 3));
    REQUIRE(between.taken.size() == 2);
    CHECK(between.taken[0].factor == 0.25);
    CHECK(between.taken[1].factor == 0.75);
    CHECK_THAT(between.note("two"),
               Contains("its price is 0.25 x (LNS, 8 bits, fraction 3, guard bits 0, pwl of 6 "
                        "segments, product_register, measured) + 0.75 x (LNS, 12 bits"));
}

TEST_CASE("a derived figure, and one of unknown facts, is no measurement") {
    std::string text = two_table_technology();
    const std::size_t at = text.find("basis: measured");
    text.replace(at, 15, "basis: derived ");
    const Technology derived = read_technology(YamlMap::parse(text, "derived.yaml"));
    const MacPrice price = mac_at(derived, lns_mac(8, 3, lines(8)));
    CHECK(price.source == "eight lines");
    CHECK_FALSE(price.measured());
    CHECK_THAT(price.note("two"), Contains("pwl of 8 segments, plain, derived)"));
    const Technology plain = read_technology(YamlMap::parse(small_technology(), "round.yaml"));
    CHECK_THAT(mac_at(plain, lns_mac(8, 3, lines(8))).note("round"),
               Contains("1 x (LNS, 8 bits, fraction not given, guard bits 0, log-add not given, "
                        "variant not given, measured)"));
    CHECK_THAT(mac_at(plain, {ArithmeticKind::fixed_wide, 8}).note("round"),
               Contains("wide accumulator, variant not given, basis not given)"));
}

TEST_CASE("chips that differ in their table alone differ in energy, area and warnings") {
    HardwareDescription hw;
    hw.rows = hw.columns = 4;
    hw.mac.state_bits = 8;
    const auto model = [&](LogAddKey log_add) {
        hw.mac.key = lns_mac(8, 3, log_add);
        return EnergyModel(two_tables(), hw);
    };
    const EnergyModel eight = model(lines(8));
    const EnergyModel six = model(lines(6));
    const EnergyModel four = model(lines(4));
    CHECK(eight.price_pj(Event::mac_operations) == 1.0);
    CHECK(six.price_pj(Event::mac_operations) == 0.75);
    CHECK(six.price_pj(Event::cascade_additions) == 0.25);
    CHECK(eight.area().array - six.area().array == Approx(16 * 20));
    CHECK(eight.warnings().empty());
    CHECK(six.warnings().empty());
    REQUIRE(four.warnings().size() == 1);
    REQUIRE(four.mac_prices().size() == 1);
    CHECK(four.warnings()[0] == four.mac_prices()[0].note("round"));
}

TEST_CASE("a record has the keys of what was asked and of what was taken") {
    const auto json = mac_prices_json({mac_at(two_tables(), lns_mac(8, 3, lines(4))),
                                       mac_at(two_tables(), {ArithmeticKind::fixed_wide, 8})});
    REQUIRE(json.size() == 2);
    CHECK(json[0]["asked"].dump() ==
          R"({"number_system":"lns","width_bits":8,"fraction_bits":3,"guard_bits":0,)"
          R"("approximation":"pwl","plus_segments":4,"minus_segments":4,"variant":null})");
    CHECK(json[0]["measured"] == false);
    CHECK(json[0]["taken"][0]["plus_segments"] == 6);
    CHECK(json[0]["taken"][0]["basis"] == "measured");
    CHECK(json[0]["taken"][0]["factor"] == 1.0);
    CHECK(json[0]["mac_pj"] == 0.75);
    CHECK(json[1]["asked"].dump() ==
          R"({"number_system":"fixed","width_bits":8,"accumulator":"wide","variant":null})");
    CHECK(json[1]["taken"][0]["basis"].is_null());
}
