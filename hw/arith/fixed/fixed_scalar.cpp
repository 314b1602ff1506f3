// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/fixed/fixed_scalar.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

namespace napier {

std::int16_t encode_fixed_scalar(double value) {
    if (value == 0.0) {
        return 0;
    }
    int exponent = 0;
    const double fraction = std::frexp(value, &exponent); // value = fraction * 2^exponent
    long mantissa = std::lround(std::ldexp(fraction, 8));
    int places = 8 - exponent;
    if (mantissa == 256) {
        mantissa = 128;
        places -= 1;
    }
    if (places < 0 || places > 255) {
        throw std::invalid_argument("scalar " + std::to_string(value) + " is outside 2^-247..2^8");
    }
    return static_cast<std::int16_t>(static_cast<std::uint16_t>((mantissa << 8) | places));
}

} // namespace napier
