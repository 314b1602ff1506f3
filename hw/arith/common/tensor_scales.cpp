// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/common/tensor_scales.hpp"

#include <tuple>

namespace napier {

TensorScales default_scales(int width) {
    // Found on Fashion-MNIST (see docs/accuracy.md); widths keep the integer bits. Gradients end at
    // 1, as softmax's do.
    const TensorScales at12{6, 9, 11, 6};
    const int more = width - 12;
    return {at12.activation + more, at12.weight + more, at12.gradient + more,
            at12.weight_gradient + more};
}

bool operator==(const TensorScales& a, const TensorScales& b) {
    return std::tie(a.activation, a.weight, a.gradient, a.weight_gradient) ==
           std::tie(b.activation, b.weight, b.gradient, b.weight_gradient);
}

} // namespace napier
