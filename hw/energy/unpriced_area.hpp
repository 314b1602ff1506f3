// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/energy/hardware_description.hpp"

namespace napier {

/// What a chip has besides the parts that AreaBreakdown adds up: no technology prices its area, so
/// every area figure leaves it out. A few words an item, without commas and semicolons.
std::vector<std::string> unpriced_area(const HardwareDescription& hardware);

} // namespace napier
