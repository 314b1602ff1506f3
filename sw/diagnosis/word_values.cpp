// SPDX-License-Identifier: Apache-2.0
#include "sw/diagnosis/word_values.hpp"

#include <cmath>

namespace napier {

WordValues::WordValues(const VectorMath& math, int fraction, int bits)
    : math_(&math), fraction_(fraction), bits_(bits) {
    const auto value_of = [&](std::uint32_t element) {
        return math.to_real(element, fraction, bits);
    };
    const auto nearest = [&](double value) {
        return math.element_from_real(value, fraction, bits);
    };
    most_ = value_of(nearest(HUGE_VAL));
    least_ = value_of(nearest(-HUGE_VAL));
    // Zero is the code before the smallest, in fixed point and in logs.
    smallest_ = std::abs(value_of(nearest(0) + 1));
    if (places(bits) == 1) {
        for (std::uint32_t word = 0; word < 1u << bits; ++word) {
            values_.push_back(value_of(word));
        }
    }
}

bool WordValues::smallest(double value) const {
    return std::abs(value) == smallest_;
}

int WordValues::lowest_log2() const {
    return std::ilogb(smallest_);
}

int WordValues::highest_log2() const {
    return std::ilogb(most_);
}

} // namespace napier
