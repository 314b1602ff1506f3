// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/common/softmax.hpp"

#include <algorithm>
#include <cmath>

#include "hw/arith/common/integer.hpp"

namespace napier {

SoftmaxUnit::SoftmaxUnit() : adder_(kFraction, 0), powers_(std::size_t{1} << kFraction) {
    for (std::size_t i = 0; i < powers_.size(); ++i) {
        const double power = std::exp2(std::ldexp(static_cast<double>(i), -kFraction));
        powers_[i] = static_cast<std::int32_t>(std::lround(std::ldexp(power, kMantissaBits)));
    }
}

void SoftmaxUnit::log2_probabilities(std::vector<std::int32_t>& scaled) const {
    const std::int32_t largest = *std::max_element(scaled.begin(), scaled.end());
    std::int32_t sum = scaled[0] - largest;
    for (std::size_t i = 1; i < scaled.size(); ++i) {
        const std::int32_t term = scaled[i] - largest;
        sum = std::max(sum, term) + adder_.plus(std::abs(sum - term));
    }
    for (std::int32_t& value : scaled) {
        value = std::min(value - largest - sum, 0);
    }
}

std::int32_t SoftmaxUnit::antilog(std::int32_t log, int result_fraction) const {
    constexpr std::int32_t kLimit = 1 << 24;
    const std::int32_t whole = log >> kFraction;
    const std::int32_t part = log & ((1 << kFraction) - 1);
    const int shift = kMantissaBits - result_fraction - whole;
    const std::int32_t mantissa = powers_[static_cast<std::size_t>(part)];
    if (shift >= 31) {
        return 0;
    }
    if (shift < kMantissaBits - 24) {
        return kLimit;
    }
    return static_cast<std::int32_t>(std::min<std::int64_t>(shift_round(mantissa, shift), kLimit));
}

} // namespace napier
