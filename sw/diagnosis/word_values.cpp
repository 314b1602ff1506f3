// SPDX-License-Identifier: Apache-2.0
#include "sw/diagnosis/word_values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace napier {

WordValues::WordValues(const VectorMath& math, int fraction, int word_bits)
    : values_(std::size_t{1} << word_bits), smallest_(std::numeric_limits<double>::infinity()) {
    for (std::size_t word = 0; word < values_.size(); ++word) {
        const double value = math.to_real(static_cast<Word>(word), fraction, word_bits);
        values_[word] = value;
        most_ = std::max(most_, value);
        least_ = std::min(least_, value);
        if (value != 0) {
            smallest_ = std::min(smallest_, std::abs(value));
        }
    }
}

bool WordValues::smallest(Word word) const {
    return std::abs(values_[word]) == smallest_;
}

int WordValues::lowest_log2() const {
    return std::ilogb(smallest_);
}

int WordValues::highest_log2() const {
    return std::ilogb(most_);
}

} // namespace napier
