// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/common/exact_corrections.hpp"

#include <cmath>

namespace napier {

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

} // namespace napier
