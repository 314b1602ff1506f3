// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace napier {

/// How a weight update reaches weights whose step is smaller than their grid: rounded at random, so
/// that the mean is exact, into a copy with `master_bits` more fraction bits than the word, or
/// both.
struct UpdateRule {
    enum class Rounding { stochastic, nearest };
    Rounding rounding = Rounding::stochastic;
    int master_bits = 0; ///< 0: the word itself takes the updates

    bool stochastic() const { return rounding == Rounding::stochastic; }
    /// "stochastic update", "stochastic update of words and 4 bits"
    std::string describe() const;
};
std::string to_string(UpdateRule::Rounding rounding);

/// What words of `width` bits need to learn within a point of float32: below 12 bits, masters. At
/// ten bits a step is so far below the grid that random rounding alone costs half a point.
UpdateRule default_update(int width);

bool operator==(const UpdateRule& a, const UpdateRule& b);

} // namespace napier
