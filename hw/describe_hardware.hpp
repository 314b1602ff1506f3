// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "hw/array/tile_kernel.hpp"
#include "hw/chip/architecture.hpp"
#include "hw/power/hardware_description.hpp"

namespace napier {

/// What the energy model needs to know of a chip. A word of a partial sum has `state_bits` bits, a
/// sum `levels` of them.
HardwareDescription describe_hardware(const Architecture& architecture, int state_bits, int levels);

/// The same for sums of up to `longest_sum` products in this kernel.
HardwareDescription describe_hardware(const Architecture& architecture, const TileKernel& kernel,
                                      std::int64_t longest_sum);

/// One for each arithmetic of the chip, by number: the same hardware, priced for what runs in that
/// arithmetic. `kernel` is the chip's own.
std::vector<HardwareDescription> describe_arithmetics(const Architecture& architecture,
                                                      const TileKernel& kernel,
                                                      std::int64_t longest_sum);

} // namespace napier
