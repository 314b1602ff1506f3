// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "hw/arith/common/vector_math.hpp"

namespace napier {

/// The real number of each element of a format, a word or a master, and where the format's range
/// ends.
class WordValues {
  public:
    /// `fraction` as VectorMath::to_real takes it. `math` must outlive the object.
    WordValues(const VectorMath& math, int fraction, int bits);

    double operator[](std::uint32_t element) const {
        return values_.empty() ? math_->to_real(element, fraction_, bits_) : values_[element];
    }
    /// A number as large as the format's of its sign get.
    bool saturated(double value) const { return value == most_ || value == least_; }
    /// A number whose magnitude is the smallest but zero.
    bool smallest(double value) const;
    /// floor(log2 |x|) of the smallest magnitude and of the largest.
    int lowest_log2() const;
    int highest_log2() const;

  private:
    const VectorMath* math_;
    int fraction_;
    int bits_;
    std::vector<double> values_; ///< by word; empty for elements too wide for a table
    double smallest_ = 0;
    double most_ = 0;
    double least_ = 0; ///< of the negative end
};

} // namespace napier
