// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "sw/model/network.hpp"

namespace napier {

/// By tag (tag_of): the number of the arithmetic in which a layer's pass computes on a chip, see
/// Arithmetic::alone; inference computes as the forward pass does. Empty where the chip has no
/// choice. Throws InputError naming the chip and the item if it names a layer that is not there.
std::vector<std::uint8_t> layer_arithmetics(const Network& network,
                                            const Architecture& architecture);

} // namespace napier
