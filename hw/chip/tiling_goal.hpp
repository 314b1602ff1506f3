// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace napier {

/// What the driver cuts products into tiles for. Time: the fewest cycles, and of two ways within
/// half a per cent the one that moves less. Traffic: the fewest bytes from DRAM, then time. Array:
/// the fewest cycles of the array, then traffic, then time; closed forms of systolic arrays mean
/// this.
enum class TilingGoal { time, traffic, array };
std::string to_string(TilingGoal goal);

} // namespace napier
