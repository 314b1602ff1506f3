// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/isa/instruction.hpp"
#include "sw/lower/transfers.hpp"
#include "sw/pass/feature_map.hpp"

namespace napier {

/// Appends what a tile of the window matrix takes, as it enters the array: one gathering load, or
/// for wide windows one for each part that the gather unit's fields can name. `transposed`: the
/// tile's rows are the matrix's columns. Rows of the tile lie padded(its columns) apart.
void append_window_loads(std::vector<Load>& loads, const WindowOperand& windows, const TileOf& tile,
                         Buffer buffer, std::uint32_t address, bool transposed);

} // namespace napier
