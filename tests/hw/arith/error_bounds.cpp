// SPDX-License-Identifier: Apache-2.0
// What the definitions of the closed forms imply for their errors, at any fraction: worked out on
// paper, in octaves (2^F units), and held against the tables.
#include "hw/arith/lns/log_add_table.hpp"

#include <algorithm>
#include <cmath>

#include "tests/catch.hpp"
#include "tests/hw/arith/table_errors.hpp"

using namespace napier;

namespace {

/// Over every difference with a value or a function.
TableErrors worst(const LogAddTable& table) {
    TableErrors errors;
    const int fraction = table.fraction();
    for (std::int32_t d = 0; d < (fraction + 6) << fraction; ++d) {
        errors.plus = std::max(errors.plus, std::fabs(table.plus(d) - exact_plus(d, fraction)));
        if (d > 0) {
            errors.minus =
                std::max(errors.minus, std::fabs(table.minus(d) - exact_minus(d, fraction)));
        }
    }
    return errors;
}

/// The bound holds, and is no more than `slack` units too generous.
void check(double error, double bound, double slack) {
    CHECK(error <= bound);
    CHECK(error >= bound - slack);
}

} // namespace

TEST_CASE("rounding errs by half a unit at most") {
    for (int fraction = 0; fraction <= 12; ++fraction) {
        CAPTURE(fraction);
        const TableErrors errors = worst(LogAddTable::closed_form(Approximation::exact, fraction));
        CHECK(errors.plus <= 0.5);
        CHECK(errors.minus <= 0.5);
    }
}

TEST_CASE("one shift errs by log2(4/3) octaves in D+, and by the singularity in D-") {
    for (int fraction = 3; fraction <= 12; ++fraction) {
        CAPTURE(fraction);
        const double octave = std::ldexp(1.0, fraction);
        const TableErrors errors = worst(LogAddTable::closed_form(Approximation::shift, fraction));
        // D+: within octave k of d the value is 2^-k (or 0, below a unit), too large by the most
        // where the octave ends: 2^-k - log2(1 + 2^-(k+1)), largest at k = 0, where it is
        // 1 - log2(3/2). It is too small by 0.0861 octaves at most, the most that log2(1 + x)
        // exceeds x. The octave's last d is a unit short of its end.
        check(errors.plus, std::log2(4.0 / 3.0) * octave, 1.0);
        // D-: 3/2 stands for all of d = 1 unit, where 1 - 2^-d > u (1 - u / 2), u = 2^-F ln 2, and
        // so |D-| < F - log2(ln 2) - log2(1 - u / 2). Everywhere else it is off by less than 1.
        const double u = std::log(2.0) / octave;
        check(errors.minus,
              (fraction - std::log2(std::log(2.0)) - std::log2(1.0 - u / 2.0) - 1.5) * octave, 0.1);
    }
}

TEST_CASE("Mitchell errs by 0.0861 octaves in D+, and by log2(3 ln 2) in D-") {
    // log2(1 + x) - x is largest at 1 + x = 1 / ln 2.
    const double mitchell = std::log2(1.0 / std::log(2.0)) - 1.0 / std::log(2.0) + 1.0;
    CHECK(mitchell == Approx(0.0861).margin(1e-4));
    for (int fraction = 3; fraction <= 12; ++fraction) {
        CAPTURE(fraction);
        const double octave = std::ldexp(1.0, fraction);
        const TableErrors errors =
            worst(LogAddTable::closed_form(Approximation::mitchell, fraction));
        // D+: 2^-d is a line between powers of two, above the curve, floored by less than a unit;
        // log2(1 + x) ~ x is below. The two err against each other, so the larger bounds both.
        CHECK(errors.plus <= mitchell * octave + 1.0);
        // D-: near d = 0 the line gives 1 - 2^-d = d / 2, floored, for about d ln 2: at d = 3 units
        // one unit for just under 3 ln 2. From d = 4 on flooring costs less than a factor of 5/4,
        // so 2 ln 2 (5/4) and Mitchell's logarithm together stay below log2(3 ln 2).
        CHECK(std::log2(2.5 * std::log(2.0)) + mitchell < std::log2(3.0 * std::log(2.0)));
        CHECK(errors.minus <= std::log2(3.0 * std::log(2.0)) * octave);
    }
    const TableErrors fine = worst(LogAddTable::closed_form(Approximation::mitchell, 12));
    CHECK(fine.minus > 1.05 * 4096.0); // the bound is sharp
}
