// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/table_report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sw/report/text_table.hpp"

namespace napier::anneal {

namespace {

/// One error at one d, collected into the report of a function.
struct Collector {
    FunctionReport report;
    std::size_t count = 0;

    void add(const PointError& error) {
        report.max_lsb = std::max(report.max_lsb, std::fabs(error.lsb));
        report.max_linear = std::max(report.max_linear, std::fabs(error.linear));
        report.mean_lsb += std::fabs(error.lsb);
        report.mean_linear += std::fabs(error.linear);
        report.lift.back() += error.linear;
        ++count;
    }

    FunctionReport finish(int fraction) {
        report.mean_lsb /= static_cast<double>(count);
        report.mean_linear /= static_cast<double>(count);
        for (double& lift : report.lift) {
            lift = std::ldexp(lift, -fraction);
        }
        return report;
    }
};

/// 2^(lsb 2^-F), the factor a correction is.
double factor(double lsb, int fraction) {
    return std::exp2(std::ldexp(lsb, -fraction));
}

} // namespace

std::string to_digits(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

PointError plus_error(const LogAddTable& table, std::int32_t d) {
    const int fraction = table.fraction();
    const double exact = exact_plus(d, fraction);
    return {table.plus(d) - exact, factor(table.plus(d), fraction) - factor(exact, fraction)};
}

PointError minus_error(const LogAddTable& table, std::int32_t d) {
    const int fraction = table.fraction();
    const double exact = exact_minus(d, fraction);
    return {table.minus(d) - exact, factor(-table.minus(d), fraction) - factor(-exact, fraction)};
}

std::int32_t report_range(const LogAddTable& table) {
    const auto length = static_cast<std::int32_t>(
        std::max(table.plus_values().size(), table.minus_values().size()));
    return std::max(exact_range(table.fraction(), table.fraction()), length);
}

TableReport report_of(const LogAddTable& table) {
    const int fraction = table.fraction();
    const std::int32_t range = report_range(table);
    Collector plus;
    Collector minus;
    for (std::int32_t d = 0; d < range; ++d) {
        if (d % (1 << fraction) == 0) {
            plus.report.lift.push_back(0.0);
            minus.report.lift.push_back(0.0);
        }
        plus.add(plus_error(table, d));
        if (d > 0) {
            minus.add(minus_error(table, d));
        }
    }
    return {plus.finish(fraction), minus.finish(fraction)};
}

std::string to_text(const TableReport& report) {
    using Align = TextTable::Align;
    TextTable errors({{"function", Align::left}, {"max LSB"}, {"mean LSB"}, {"max %"}, {"mean %"}});
    TextTable lifts({{"octave of d"}, {"D+ lift %"}, {"D- lift %"}, {"both %"}});
    for (const auto& [name, function] :
         {std::pair<const char*, const FunctionReport*>{"D+", &report.plus},
          {"D-", &report.minus}}) {
        errors.add_row({name, to_digits(function->max_lsb, 2), to_digits(function->mean_lsb, 3),
                        to_digits(100.0 * function->max_linear, 3),
                        to_digits(100.0 * function->mean_linear, 3)});
    }
    for (std::size_t octave = 0; octave < report.plus.lift.size(); ++octave) {
        const double plus = 100.0 * report.plus.lift[octave];
        const double minus = 100.0 * report.minus.lift[octave];
        lifts.add_row({std::to_string(octave), to_digits(plus, 3), to_digits(minus, 3),
                       to_digits(plus + minus, 3)});
    }
    return errors.str() + "\n" + lifts.str();
}

} // namespace napier::anneal
