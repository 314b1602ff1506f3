// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/chip/architecture.hpp"

namespace napier {

/// Whether there is a twin to compare the chip with: a chip in fixed point has none.
bool has_fixed_twin(const Architecture& chip);

/// The fixed-point twin of a chip: same word, same array, same memory.
Architecture fixed_twin(const Architecture& chip, FixedAccumulator accumulator);

} // namespace napier
