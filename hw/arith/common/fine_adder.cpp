// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/common/fine_adder.hpp"

#include <cmath>

namespace napier {

namespace {

/// Where between floor(x) and the next grid point random rounding has to draw its line for the mean
/// of 2^(x 2^-fraction) to be exact.
double for_mean_of_values(double x, int fraction) {
    const double unit = std::ldexp(std::log(2.0), -fraction); // a grid step, as a natural log
    const double whole = std::floor(x);
    return whole + std::expm1((x - whole) * unit) / std::expm1(unit);
}

} // namespace

FineAdder::FineAdder(int fraction, int extra, Mean mean) : extra_(extra) {
    const auto fixed = [&](double correction) {
        const double x =
            mean == Mean::value ? for_mean_of_values(correction, fraction) : correction;
        return static_cast<std::int32_t>(std::lround(std::ldexp(x, extra)));
    };
    const auto size = static_cast<std::size_t>(exact_range(fraction, fraction + extra));
    plus_.resize(size);
    minus_.resize(size);
    for (std::size_t d = 0; d < size; ++d) {
        const auto units = static_cast<double>(d);
        plus_[d] = fixed(exact_plus(units, fraction));
        minus_[d] = d == 0 ? 0 : -fixed(-exact_minus(units, fraction));
    }
    corrections_ = plus_;
    corrections_.push_back(0);
    for (const std::int32_t value : minus_) {
        corrections_.push_back(-value);
    }
    corrections_.push_back(0);
}

} // namespace napier
