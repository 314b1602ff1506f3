// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace napier {

/// Raw word as it stands in a scratchpad or in DRAM: the low W bits are used, the rest are zero.
/// What they mean is the number system's business.
using Word = std::uint16_t;
constexpr int kMostWordBits = 16;

} // namespace napier
