// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "hw/isa/instruction.hpp"
#include "sw/pass/feature_map.hpp"

namespace napier {

/// Cuts rows [row, row + rows) and columns [column, column + columns) of the window matrix of a
/// wide convolution's data gradient into gathering loads; calls part(row, column, load) with the
/// place of each in the matrix.
void cut_gradient(
    const WindowOperand& windows, std::int64_t row, std::int64_t rows, std::int64_t column,
    std::int64_t columns,
    const std::function<void(std::int64_t row, std::int64_t column, const Load& load)>& part);

} // namespace napier
