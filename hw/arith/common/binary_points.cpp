// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/common/binary_points.hpp"

#include <tuple>

namespace napier {

FixedScales default_scales(int width) {
    // Found on Fashion-MNIST (see docs/accuracy.md); widths keep the integer bits.
    const FixedScales at12;
    const int more = width - 12;
    return {at12.activation + more, at12.weight + more, at12.gradient + more,
            at12.weight_gradient + more};
}

bool operator==(const FixedScales& a, const FixedScales& b) {
    return std::tie(a.activation, a.weight, a.gradient, a.weight_gradient) ==
           std::tie(b.activation, b.weight, b.gradient, b.weight_gradient);
}

} // namespace napier
