// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/vector_math.hpp"

#include "hw/arith/fixed_vector_math.hpp"
#include "hw/arith/lns_vector_math.hpp"

namespace napier {

std::unique_ptr<VectorMath> make_vector_math(const Arithmetic& arithmetic) {
    if (arithmetic.is_lns()) {
        return std::make_unique<LnsVectorMath>(arithmetic);
    }
    return std::make_unique<FixedVectorMath>(arithmetic);
}

} // namespace napier
