// SPDX-License-Identifier: Apache-2.0
#include "sw/run/number_or_not.hpp"

#include <limits>

#include "hw/config/number.hpp"

namespace napier {

double number_or_not(const std::string& text, const std::string& where) {
    if (text == "nan" || text == "-nan") {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (text == "inf" || text == "-inf") {
        return (text[0] == '-' ? -1 : 1) * std::numeric_limits<double>::infinity();
    }
    constexpr double kMost = std::numeric_limits<double>::max();
    return required_number(text, -kMost, kMost, where);
}

} // namespace napier
