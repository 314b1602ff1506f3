// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/lns_format.hpp"

#include <algorithm>
#include <cmath>

namespace napier {

Lns from_double(const LnsFormat& format, Underflow underflow, double value) {
    if (std::isnan(value)) {
        throw std::invalid_argument("not-a-number has no logarithm");
    }
    if (value == 0.0) {
        return format.zero();
    }
    const bool negative = value < 0.0;
    if (std::isinf(value)) {
        return {format.max_log(), negative};
    }
    // Fine grids do not reach as far as a double: beyond them is beyond 32 bits, too.
    constexpr double kFar = INT32_MAX;
    const double code = std::round(std::ldexp(std::log2(std::fabs(value)), format.fraction));
    return clamp_to_format(format, underflow,
                           static_cast<std::int32_t>(std::clamp(code, -kFar, kFar)), negative);
}

double to_double(const LnsFormat& format, const Lns& x) {
    if (format.is_zero(x)) {
        return 0.0;
    }
    const double magnitude = std::exp2(std::ldexp(static_cast<double>(x.log), -format.fraction));
    return x.negative ? -magnitude : magnitude;
}

void check_stored_format(const LnsFormat& format) {
    if (format.width < 8 || format.width > 16) {
        throw std::invalid_argument("width " + std::to_string(format.width) +
                                    " is outside 8..16 bits");
    }
    const int least = std::max(0, format.width - 12);
    if (format.fraction < least || format.fraction > format.width - 3) {
        throw std::invalid_argument(
            "fraction " + std::to_string(format.fraction) + " is outside " + std::to_string(least) +
            ".." + std::to_string(format.width - 3) + " for width " + std::to_string(format.width));
    }
}

std::string to_string(Underflow underflow) {
    return underflow == Underflow::flush ? "flush" : "saturate";
}

std::string to_string(const LnsFormat& format) {
    return "lns" + std::to_string(format.width) + "f" + std::to_string(format.fraction);
}

} // namespace napier
