// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/table_report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sw/report/text_table.hpp"

namespace napier::anneal {

namespace {

std::string fixed(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

/// One error at one d, collected into the report of a function.
struct Collector {
    FunctionReport report;
    std::size_t count = 0;

    void add(double lsb, double linear) {
        report.max_lsb = std::max(report.max_lsb, std::fabs(lsb));
        report.max_linear = std::max(report.max_linear, std::fabs(linear));
        report.mean_lsb += std::fabs(lsb);
        report.mean_linear += std::fabs(linear);
        report.lift.back() += linear;
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

} // namespace

TableReport report_of(const LogAddTable& table) {
    const int fraction = table.fraction();
    const auto linear_of = [fraction](double lsb) { return std::exp2(std::ldexp(lsb, -fraction)); };
    const auto length = static_cast<std::int32_t>(
        std::max(table.plus_values().size(), table.minus_values().size()));
    const std::int32_t range = std::max(exact_range(fraction, fraction), length);
    Collector plus;
    Collector minus;
    for (std::int32_t d = 0; d < range; ++d) {
        if (d % (1 << fraction) == 0) {
            plus.report.lift.push_back(0.0);
            minus.report.lift.push_back(0.0);
        }
        const double plus_lsb = table.plus(d) - exact_plus(d, fraction);
        plus.add(plus_lsb, linear_of(table.plus(d)) - linear_of(exact_plus(d, fraction)));
        if (d > 0) {
            minus.add(table.minus(d) - exact_minus(d, fraction),
                      linear_of(-table.minus(d)) - linear_of(-exact_minus(d, fraction)));
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
        errors.add_row({name, fixed(function->max_lsb, 2), fixed(function->mean_lsb, 3),
                        fixed(100.0 * function->max_linear, 3),
                        fixed(100.0 * function->mean_linear, 3)});
    }
    for (std::size_t octave = 0; octave < report.plus.lift.size(); ++octave) {
        const double plus = 100.0 * report.plus.lift[octave];
        const double minus = 100.0 * report.minus.lift[octave];
        lifts.add_row(
            {std::to_string(octave), fixed(plus, 3), fixed(minus, 3), fixed(plus + minus, 3)});
    }
    return errors.str() + "\n" + lifts.str();
}

} // namespace napier::anneal
