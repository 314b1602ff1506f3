// SPDX-License-Identifier: Apache-2.0
#include "hw/vector/fine_adder.hpp"

#include <cmath>

namespace napier {

FineAdder::FineAdder(int fraction, int extra) : extra_(extra) {
    const double scale = std::ldexp(1.0, extra);
    const auto size = static_cast<std::size_t>(exact_range(fraction, fraction + extra));
    plus_.resize(size);
    minus_.resize(size);
    for (std::size_t d = 0; d < size; ++d) {
        const auto units = static_cast<double>(d);
        plus_[d] = static_cast<std::int32_t>(std::lround(exact_plus(units, fraction) * scale));
        minus_[d] =
            d == 0 ? 0
                   : static_cast<std::int32_t>(std::lround(exact_minus(units, fraction) * scale));
    }
    corrections_ = plus_;
    corrections_.push_back(0);
    for (const std::int32_t value : minus_) {
        corrections_.push_back(-value);
    }
    corrections_.push_back(0);
}

} // namespace napier
