// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/model/lowering.hpp"

namespace napier {

/// An elementwise operation whose result is a part of a gradient; its operand is still to be set.
inline ElementwisePass gradient_part(const GradientPart& part, std::int64_t images) {
    ElementwisePass pass;
    pass.result = part.result.matrix(images);
    pass.rows = pass.result.rows;
    if (part.addend) {
        pass.addend = part.addend->matrix(images);
    }
    if (part.mask) {
        pass.mask = part.mask->matrix(images);
    }
    pass.f = part.f;
    return pass;
}

} // namespace napier
