// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/energy/hardware_description.hpp"

namespace napier {

/// What the energy model needs to know of a chip whose sums have up to `longest_sum` products.
HardwareDescription describe_hardware(const Architecture& architecture, std::int64_t longest_sum);

/// One for each arithmetic of the chip, by number: the same hardware, priced for what runs in that
/// arithmetic.
std::vector<HardwareDescription> describe_arithmetics(const Architecture& architecture,
                                                      std::int64_t longest_sum);

} // namespace napier
