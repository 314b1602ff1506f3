// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/table_report.hpp"

#include <cmath>

#include "hw/arith/lns/table_file.hpp"
#include "tests/catch.hpp"

using namespace napier;
using namespace napier::anneal;
using Catch::Matchers::Contains;

TEST_CASE("the exact table is off by rounding only") {
    const TableReport report = report_of(LogAddTable::closed_form(Approximation::exact, 6));
    for (const FunctionReport* function : {&report.plus, &report.minus}) {
        CHECK(function->max_lsb <= 0.5);
        CHECK(function->mean_lsb == Approx(0.25).margin(0.05));
        REQUIRE(function->lift.size() == 9);
        for (const double lift : function->lift) {
            CHECK(std::fabs(lift) < 0.003); // of 2^-6 ln 2 / 2 = 0.0054 at most
        }
    }
    // (1 + 1) (2^(0.5 / 64) - 1) and (2^(0.5 / 64) - 1) bound the error of the sum.
    CHECK(report.plus.max_linear <= 0.0109);
    CHECK(report.minus.max_linear <= 0.0055);
}

TEST_CASE("a table of zeros loses everything the functions add") {
    const PwlTable nothing{4, {{{0, PwlSegment::kFlat, 0}}, 4}, {{{1, PwlSegment::kFlat, 0}}, 4}};
    const TableReport report = report_of(LogAddTable::from_pwl(nothing));
    CHECK(report.plus.max_lsb == Approx(16.0)); // log2(1 + 1) at d = 0
    CHECK(report.plus.max_linear == Approx(1.0));
    CHECK(report.minus.max_lsb == Approx(exact_minus(1, 4)));
    CHECK(report.minus.max_linear == Approx(std::exp2(-1.0 / 16.0)));
    double octave = 0.0; // the mean of 2^-d over the octave, with and without d = 0
    for (int d = 1; d < 16; ++d) {
        octave += std::exp2(-d / 16.0) / 16.0;
    }
    CHECK(report.minus.lift[0] == Approx(octave));
    CHECK(report.plus.lift[0] == Approx(-octave - 1.0 / 16.0));
    CHECK(report.plus.lift[3] == Approx(-report.minus.lift[3]));
}

TEST_CASE("the report reads as two tables") {
    const std::string text =
        to_text(report_of(LogAddTable::from_pwl(bundled_table("lns12_f6_s8"))));
    CHECK_THAT(text, Contains("max LSB") && Contains("D+ ") && Contains("D- ") &&
                         Contains("octave of d"));
}
