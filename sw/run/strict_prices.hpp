// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/run/chip_request.hpp"

namespace napier {

/// With request.strict_prices: throws InputError unless exactly the MACs of `chip` were measured in
/// its technology. The message names the MAC, what the technology has, and the bundled technologies
/// that have it. resolve() asks this of the chip that is meant; a fixed-point twin asks for itself.
void require_measured_prices(const ChipRequest& request, const Architecture& chip);

} // namespace napier
