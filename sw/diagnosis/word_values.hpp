// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "hw/arith/common/vector_math.hpp"

namespace napier {

/// The real number of each word of a format, and where the format's range ends.
class WordValues {
  public:
    /// `fraction` as VectorMath::to_real takes it.
    WordValues(const VectorMath& math, int fraction, int word_bits);

    std::size_t words() const { return values_.size(); }
    double operator[](Word word) const { return values_[word]; }
    /// A word whose magnitude is as large as the format's numbers of its sign get.
    bool saturated(Word word) const { return values_[word] == most_ || values_[word] == least_; }
    /// A word whose magnitude is the smallest but zero.
    bool smallest(Word word) const;
    /// floor(log2 |x|) of the smallest magnitude and of the largest.
    int lowest_log2() const;
    int highest_log2() const;

  private:
    std::vector<double> values_; ///< by word
    double smallest_ = 0;
    double most_ = 0;
    double least_ = 0; ///< of the negative end
};

} // namespace napier
