// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/coarsen.hpp"

#include <cmath>
#include <stdexcept>

#include "hw/arith/lns/table_file.hpp"
#include "tests/catch.hpp"

using namespace napier;
using namespace napier::anneal;

TEST_CASE("a coarser table is valid and near the fine one") {
    for (const char* name : {"lns16_f10_s8", "lns16_f9_s8", "lns12_f6_s8"}) {
        const PwlTable& fine = bundled_table(name);
        for (int fraction = 1; fraction <= fine.fraction; ++fraction) {
            const PwlTable coarse = coarsened(fine, fraction);
            CAPTURE(name, fraction);
            REQUIRE_NOTHROW(check_table(coarse));
            CHECK(coarse.fraction == fraction);
            CHECK(coarse.plus.segments.size() <= fine.plus.segments.size());
            // D+ has slopes of at most a half: half a code of d, of the intercept, and of the
            // floor each, and a raised line's own; jumps between lines add under a code.
            const int bits = fine.fraction - fraction;
            for (std::int32_t d = 0; d < 8 << fraction; ++d) {
                const double value = std::ldexp(fine.plus.value(d << bits), -bits);
                REQUIRE(std::fabs(coarse.plus.value(d) - value) <= 2.5);
            }
        }
    }
}

TEST_CASE("a table on its own grid stays as it is") {
    const PwlTable& table = bundled_table("lns12_f5_s8");
    const PwlTable same = coarsened(table, 5);
    for (std::int32_t d = 1; d < 400; ++d) {
        CHECK(same.plus.value(d) == table.plus.value(d));
        CHECK(same.minus.value(d) == table.minus.value(d));
    }
}

TEST_CASE("segments that vanish between two codes are left out") {
    const PwlTable fine{
        4, {{{0, 1, 16}, {1, 1, 17}, {16, 2, 8}}, 24}, {{{1, 0, 40}, {2, 0, 40}, {16, 2, 8}}, 24}};
    const PwlTable coarse = coarsened(fine, 2);
    CHECK(coarse.plus.segments.size() == 2);
    CHECK(coarse.minus.segments.size() == 2);
    CHECK(coarse.minus.segments[0].start == 1);
    CHECK_NOTHROW(check_table(coarse));
    CHECK_THROWS_AS(coarsened(fine, 5), std::invalid_argument);
    CHECK_THROWS_AS(coarsened(fine, 0), std::invalid_argument);
}
