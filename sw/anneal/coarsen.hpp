// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/arith/lns/log_add_table.hpp"

namespace napier::anneal {

/// A table brought down to fewer fraction bits: breakpoints, ends and intercepts go to the nearest
/// code of the coarser grid, slopes stay. Segments that vanish between two codes are left out;
/// intercepts are raised where a line would go negative. What a design that ignores the bitwidth
/// comes to, for comparison with designs that do not.
/// Throws std::invalid_argument unless 1 <= fraction <= table.fraction.
PwlTable coarsened(const PwlTable& table, int fraction);

} // namespace napier::anneal
