// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/mac_key.hpp"

#include "hw/arith/lns/table_file.hpp"
#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("a log-add's key: kind, and the segments of D+ and D-") {
    const auto pwl = [](const char* name) {
        return log_add_key(LogAddTable::from_file(bundled_table_file(name)));
    };
    CHECK(pwl("lns12_f6_s8") == LogAddKey{Approximation::pwl, 8, 8});
    CHECK(pwl("lns12_f6_s4") == LogAddKey{Approximation::pwl, 4, 4});
    CHECK_FALSE(pwl("lns12_f6_s4") == pwl("lns12_f6_s8"));
    CHECK(pwl("lns12_f6_s8") == pwl("lns10_f4_s8")); // the fraction is a key of its own
    for (const Approximation kind :
         {Approximation::exact, Approximation::shift, Approximation::mitchell}) {
        CHECK(log_add_key(LogAddTable::closed_form(kind, 6)) == LogAddKey{kind, 0, 0});
    }
    TableFile odd = bundled_table_file("lns12_f6_s8");
    odd.table.minus.end = odd.table.minus.segments.back().start;
    odd.table.minus.segments.pop_back();
    CHECK(log_add_key(LogAddTable::from_file(odd)) == LogAddKey{Approximation::pwl, 8, 7});
}

TEST_CASE("a MAC satisfies a question if every fact asked for is known and the same") {
    const MacKey found{ArithmeticKind::lns, 12, 6, 0, LogAddKey{Approximation::pwl, 8, 8}, "plain"};
    CHECK(satisfies(found, found));
    CHECK(satisfies(found, {ArithmeticKind::lns, 12}));
    MacKey asked = found;
    asked.variant.clear();
    CHECK(satisfies(found, asked));
    const auto differs = [&](auto&& change) {
        MacKey other = asked;
        change(other);
        return !satisfies(found, other);
    };
    CHECK(differs([](MacKey& k) { k.kind = ArithmeticKind::fixed_wide; }));
    CHECK(differs([](MacKey& k) { k.width_bits = 10; }));
    CHECK(differs([](MacKey& k) { k.fraction_bits = 5; }));
    CHECK(differs([](MacKey& k) { k.guard_bits = 1; }));
    CHECK(differs([](MacKey& k) { k.log_add->plus_segments = 6; }));
    CHECK(differs([](MacKey& k) { k.log_add->minus_segments = 6; }));
    CHECK(differs([](MacKey& k) { k.log_add = LogAddKey{Approximation::shift, 0, 0}; }));
    CHECK(differs([](MacKey& k) { k.variant = "zero_gated"; }));
    MacKey unknown = found;
    unknown.fraction_bits.reset();
    CHECK_FALSE(satisfies(unknown, asked)); // what nobody knows is no match
    unknown = found;
    unknown.log_add.reset();
    CHECK_FALSE(satisfies(unknown, asked));
}

TEST_CASE("a MAC in words") {
    CHECK(describe(MacKey{ArithmeticKind::lns, 12, 6, 0, LogAddKey{Approximation::pwl, 8, 8},
                          ""}) == "LNS, 12 bits, fraction 6, guard bits 0, pwl of 8 segments");
    CHECK(describe(MacKey{ArithmeticKind::lns, 12, 6, 2, LogAddKey{Approximation::pwl, 8, 7},
                          "plain"}) ==
          "LNS, 12 bits, fraction 6, guard bits 2, pwl of 8 and 7 segments, plain");
    CHECK(
        describe(MacKey{ArithmeticKind::lns, 8, 3, 0, LogAddKey{Approximation::mitchell, 0, 0}}) ==
        "LNS, 8 bits, fraction 3, guard bits 0, mitchell");
    CHECK(describe(MacKey{}) ==
          "LNS, 12 bits, fraction not given, guard bits not given, log-add not given");
    CHECK(describe(MacKey{ArithmeticKind::fixed_wide, 10}) ==
          "fixed point, 10 bits, wide accumulator");
    CHECK(describe(MacKey{ArithmeticKind::fixed_narrow, 10}) ==
          "fixed point, 10 bits, narrow accumulator");
}
