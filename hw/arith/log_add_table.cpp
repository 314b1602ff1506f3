// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/log_add_table.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace napier {

std::string to_string(Approximation approximation) {
    switch (approximation) {
    case Approximation::pwl:
        return "pwl";
    case Approximation::exact:
        return "exact";
    case Approximation::shift:
        return "shift";
    case Approximation::mitchell:
        return "mitchell";
    }
    throw std::logic_error("unknown approximation");
}

namespace {

std::int32_t round_half_up(double value) {
    return static_cast<std::int32_t>(std::floor(value + 0.5));
}

/// 2^-d and log2(1 - 2^-d) by Mitchell's two approximations, integers of F fraction bits only.
std::int32_t mitchell_power(std::int32_t d, int fraction) {
    const std::int32_t one = 1 << fraction;
    const std::int32_t whole = d >> fraction;
    const std::int32_t part = d & (one - 1);
    return whole > fraction ? 0 : (one - (part >> 1)) >> whole;
}

std::int32_t mitchell_minus(std::int32_t d, int fraction) {
    std::int32_t rest = (1 << fraction) - mitchell_power(d, fraction); // 1 - 2^-d in (0, 1]
    if (rest <= 0) {
        rest = 1; // the nearest magnitude the grid has
    }
    int leading = 0;
    while ((rest << leading) < (1 << fraction)) {
        ++leading;
    }
    const std::int32_t mantissa = (rest << leading) - (1 << fraction);
    return (leading << fraction) - mantissa;
}

void trim(std::vector<std::int32_t>& values) {
    while (!values.empty() && values.back() == 0) {
        values.pop_back();
    }
}

} // namespace

double exact_plus(double d_units, int fraction) {
    const double unit = std::ldexp(1.0, -fraction);
    return std::log1p(std::exp2(-d_units * unit)) / std::log(2.0) / unit;
}

double exact_minus(double d_units, int fraction) {
    const double unit = std::ldexp(1.0, -fraction);
    // -log2(1 - 2^-d), by expm1 so that small d keeps its digits
    return -std::log2(-std::expm1(-d_units * unit * std::log(2.0))) / unit;
}

std::int32_t exact_range(int d_fraction, int result_fraction) {
    // log2(1 + x) < x / ln 2 and -log2(1 - x) only slightly above: one spare octave covers both
    return (result_fraction + 3) << d_fraction;
}

LogAddTable::LogAddTable(Approximation approximation, int fraction, int segments,
                         std::vector<std::int32_t> plus, std::vector<std::int32_t> minus)
    : approximation_(approximation), fraction_(fraction), segments_(segments),
      plus_(std::move(plus)), minus_(std::move(minus)) {
    trim(plus_);
    trim(minus_);
}

LogAddTable LogAddTable::closed_form(Approximation approximation, int fraction) {
    if (approximation == Approximation::pwl) {
        throw std::invalid_argument("a pwl table has no closed form; load one with from_pwl");
    }
    const auto size = static_cast<std::size_t>(exact_range(fraction, fraction));
    std::vector<std::int32_t> plus(size);
    std::vector<std::int32_t> minus(size);
    for (std::size_t i = 0; i < size; ++i) {
        const auto d = static_cast<std::int32_t>(i);
        const std::int32_t whole = d >> fraction;
        switch (approximation) {
        case Approximation::exact:
            plus[i] = round_half_up(exact_plus(d, fraction));
            // Rounding the signed value -|D-| half up is rounding |D-| half down.
            minus[i] =
                d == 0 ? 0 : static_cast<std::int32_t>(std::ceil(exact_minus(d, fraction) - 0.5));
            break;
        case Approximation::shift:
            plus[i] = whole > 30 ? 0 : (1 << fraction) >> whole;
            minus[i] = d == 0 || whole > 30 ? 0 : ((3 << fraction) >> 1) >> whole;
            break;
        case Approximation::mitchell:
            plus[i] = mitchell_power(d, fraction);
            minus[i] = d == 0 ? 0 : mitchell_minus(d, fraction);
            break;
        case Approximation::pwl:
            break;
        }
    }
    return {approximation, fraction, 0, std::move(plus), std::move(minus)};
}

LogAddTable LogAddTable::from_pwl(const PwlTable& table) {
    check_table(table);
    std::vector<std::int32_t> plus(static_cast<std::size_t>(table.plus.end));
    std::vector<std::int32_t> minus(static_cast<std::size_t>(table.minus.end));
    for (std::int32_t d = 0; d < table.plus.end; ++d) {
        plus[static_cast<std::size_t>(d)] = table.plus.value(d);
    }
    for (std::int32_t d = 1; d < table.minus.end; ++d) {
        minus[static_cast<std::size_t>(d)] = table.minus.value(d);
    }
    const auto segments = table.plus.segments.size() + table.minus.segments.size();
    LogAddTable result(Approximation::pwl, table.fraction, static_cast<int>(segments),
                       std::move(plus), std::move(minus));
    result.pwl_ = std::make_shared<const PwlTable>(table);
    return result;
}

LogAddTable LogAddTable::from_file(const TableFile& file) {
    LogAddTable result = from_pwl(file.table);
    result.file_ = std::make_shared<const TableFile>(file);
    result.pwl_ = {result.file_, &result.file_->table};
    return result;
}

bool operator==(const LogAddTable& a, const LogAddTable& b) {
    const auto same = [](const auto& x, const auto& y) {
        return x == nullptr || y == nullptr ? x == y : *x == *y;
    };
    return a.approximation_ == b.approximation_ && a.fraction_ == b.fraction_ &&
           a.plus_ == b.plus_ && a.minus_ == b.minus_ && same(a.pwl_, b.pwl_) &&
           same(a.file_, b.file_);
}

double LogAddTable::max_error_lsb() const {
    double worst = 0.0;
    const std::int32_t range =
        std::max(exact_range(fraction_, fraction_),
                 static_cast<std::int32_t>(std::max(plus_.size(), minus_.size())));
    for (std::int32_t d = 0; d < range; ++d) {
        worst = std::max(worst, std::fabs(plus(d) - exact_plus(d, fraction_)));
        if (d > 0) {
            worst = std::max(worst, std::fabs(minus(d) - exact_minus(d, fraction_)));
        }
    }
    return worst;
}

} // namespace napier
