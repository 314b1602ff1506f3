// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/log_add_table.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace napier {

namespace {

std::int32_t checked(std::int32_t value, const ClosedForm& form, const char* which,
                     std::int32_t d) {
    if (value < 0 || value > kMostCorrection) {
        throw std::invalid_argument("approximation " + form.name + ": D" + which + "(" +
                                    std::to_string(d) + ") is " + std::to_string(value) +
                                    ", expected 0.." + std::to_string(kMostCorrection));
    }
    return value;
}

void trim(std::vector<std::int32_t>& values) {
    while (!values.empty() && values.back() == 0) {
        values.pop_back();
    }
}

} // namespace

LogAddTable::LogAddTable(Approximation approximation, int fraction, int segments,
                         std::vector<std::int32_t> plus, std::vector<std::int32_t> minus)
    : approximation_(approximation), fraction_(fraction), segments_(segments),
      plus_(std::move(plus)), minus_(std::move(minus)) {
    trim(plus_);
    trim(minus_);
}

LogAddTable LogAddTable::closed_form(Approximation approximation, int fraction) {
    const ClosedForm& form = napier::closed_form(approximation);
    const auto size = static_cast<std::size_t>(exact_range(fraction, fraction));
    std::vector<std::int32_t> plus(size);
    std::vector<std::int32_t> minus(size);
    for (std::size_t i = 0; i < size; ++i) {
        const auto d = static_cast<std::int32_t>(i);
        plus[i] = checked(form.plus(d, fraction), form, "+", d);
        minus[i] = d == 0 ? 0 : checked(form.minus(d, fraction), form, "-", d);
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
