// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "hw/energy/mac_price.hpp"
#include "hw/energy/technology.hpp"

namespace napier {

/// The longest path of the MAC that a price stands for, in ns, as the technology measured it: that
/// of the MAC taken, or between two by the shares of their prices. None where it is not known.
std::optional<double> critical_path_ns(const Technology& technology, const MacPrice& price);

} // namespace napier
