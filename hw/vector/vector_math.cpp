// SPDX-License-Identifier: Apache-2.0
#include "hw/vector/vector_math.hpp"

#include "hw/vector/fixed_vector_math.hpp"
#include "hw/vector/lns_vector_math.hpp"

namespace napier {

std::unique_ptr<VectorMath> make_vector_math(const Arithmetic& arithmetic) {
    if (arithmetic.is_lns()) {
        return std::make_unique<LnsVectorMath>(arithmetic);
    }
    return std::make_unique<FixedVectorMath>(arithmetic);
}

} // namespace napier
