// SPDX-License-Identifier: Apache-2.0
// What the bundled tables promise, held against functions of 50 digits: neither the doubles of
// log_add_table.cpp nor the annealer's costs have a part in it.
#include "hw/arith/lns/table_file.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <boost/multiprecision/cpp_dec_float.hpp>

#include "tests/catch.hpp"
#include "tests/hw/arith/table_errors.hpp"

using namespace napier;

namespace {

using Decimal = boost::multiprecision::cpp_dec_float_50;

/// That of D- stands next to its pole at d = 0, where a single line has to do for most of it.
TableErrors worst_of(const LogAddTable& table) {
    static const Decimal ln2 = log(Decimal(2));
    const Decimal octave = Decimal(1 << table.fraction());
    TableErrors errors;
    Decimal power = 1; // 2^-(d 2^-F), stepped by multiplication
    const Decimal step = exp(-ln2 / octave);
    for (std::int32_t d = 0; d < (table.fraction() + 8) << table.fraction(); ++d) {
        const Decimal plus = log(1 + power) / ln2 * octave;
        errors.plus =
            std::max(errors.plus, static_cast<double>(abs(Decimal(table.plus(d)) - plus)));
        if (d > 0) {
            const Decimal minus = -log(1 - power) / ln2 * octave;
            errors.minus =
                std::max(errors.minus, static_cast<double>(abs(Decimal(table.minus(d)) - minus)));
        }
        power *= step;
    }
    return errors;
}

/// A table redesigned needs a new line here.
const std::map<std::string, TableErrors> kBounds = {
    {"lns8_f3_s6", {0.576, 3.727}},     {"lns8_f3_s8", {0.500, 1.274}},
    {"lns10_f4_s6", {0.759, 16.959}},   {"lns10_f4_s8", {0.772, 7.959}},
    {"lns12_f5_s4", {1.543, 88.420}},   {"lns12_f5_s6", {1.396, 63.420}},
    {"lns12_f5_s8", {0.829, 36.420}},   {"lns12_f6_s4", {3.085, 184.341}},
    {"lns12_f6_s6", {2.085, 183.341}},  {"lns12_f6_s8", {1.438, 132.341}},
    {"lns14_f7_s6", {2.804, 492.182}},  {"lns14_f7_s8", {2.937, 381.182}},
    {"lns14_f8_s8", {4.751, 1013.865}}, {"lns16_f9_s6", {10.513, 2977.229}},
    {"lns16_f9_s8", {9.637, 2523.229}}, {"lns16_f10_s8", {18.002, 6058.957}},
};

} // namespace

TEST_CASE("every bundled table is listed and keeps its bounds") {
    for (const auto& entry : kBounds) {
        CHECK_NOTHROW(bundled_table(entry.first));
    }
    for (const std::string& name : bundled_tables().names()) {
        CAPTURE(name);
        const auto bound = kBounds.find(name);
        REQUIRE(bound != kBounds.end()); // a table without a declared bound is not sound
        const LogAddTable table = LogAddTable::from_pwl(bundled_table(name));
        const TableErrors errors = worst_of(table);
        CHECK(errors.plus <= bound->second.plus);
        CHECK(errors.minus <= bound->second.minus);
        CHECK(errors.plus > bound->second.plus - 0.002); // and no more than it needs
        CHECK(errors.minus > bound->second.minus - 0.002);
        CHECK(table.max_error_lsb() == Approx(std::max(errors.plus, errors.minus)));
    }
}

TEST_CASE("every bundled table is sound, aligned, and named after its format") {
    for (const std::string& name : bundled_tables().names()) {
        CAPTURE(name);
        const TableFile& file = bundled_table_file(name);
        CHECK_NOTHROW(check_table(file.table));
        CHECK(is_aligned(file.table, file.design.cell));
        CHECK(file.table.fraction == file.format.fraction);
        const auto segments = file.table.plus.segments.size();
        CHECK(file.table.minus.segments.size() == segments);
        CHECK(table_name(file.format, static_cast<int>(segments)) == name);
        const LogAddTable table = LogAddTable::from_pwl(file.table);
        CHECK(table.approximation() == Approximation::pwl);
        CHECK(table.segments() == 2 * static_cast<int>(segments));
        int wrong = 0;
        for (std::int32_t d = 0; d < 4 << file.format.width; ++d) {
            wrong += table.plus(d) != file.table.plus.value(d) || table.plus(d) < 0 ? 1 : 0;
            if (d > 0) {
                wrong += table.minus(d) != file.table.minus.value(d) || table.minus(d) < 0 ? 1 : 0;
            }
        }
        CHECK(wrong == 0);
    }
}
