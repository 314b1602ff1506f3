// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/operand_map.hpp"

namespace napier {

std::uint8_t OperandMap::lane_control(const StreamTag& tag, int row) const {
    std::uint8_t bits = lane::kWave;
    const bool operand = tag.row_fold * array_.rows + row < map_.on_rows;
    if (operand) {
        bits |= lane::kOperand;
    }
    if (output_stationary() ? tag.starts : tag.index == 0) {
        bits |= lane::kFirst;
    }
    if (operand && completes(count(tag, row))) {
        bits |= lane::kComplete;
    }
    if (output_stationary() ? tag.leaves : row == array_.rows - 1) {
        bits |= lane::kLast;
    }
    return bits;
}

std::size_t OperandMap::element(GemmOperand operand, std::int64_t on_rows, std::int64_t on_columns,
                                std::int64_t streamed) const {
    const DataflowSides& sides = sides_of(array_.dataflow);
    const auto at = [&](GemmSide side) {
        return side == sides.on_rows ? on_rows : side == sides.on_columns ? on_columns : streamed;
    };
    const std::int64_t m = at(GemmSide::m);
    const std::int64_t n = at(GemmSide::n);
    const std::int64_t k = at(GemmSide::k);
    switch (operand) {
    case GemmOperand::input:
        return static_cast<std::size_t>(m * tile_.k + k);
    case GemmOperand::weight:
        return static_cast<std::size_t>(k * tile_.n + n);
    case GemmOperand::output:
        break;
    }
    return static_cast<std::size_t>(m * tile_.n + n);
}

std::size_t OperandMap::west_element(const StreamTag& tag, int row) const {
    return element(sides_of(array_.dataflow).west(), tag.row_fold * array_.rows + row, 0,
                   tag.index);
}

std::size_t OperandMap::north_element(const StreamTag& tag, int column) const {
    return element(sides_of(array_.dataflow).north(), 0, tag.column_fold * array_.columns + column,
                   tag.index);
}

std::size_t OperandMap::preload_element(const PreloadTag& tag, int column) const {
    return element(sides_of(array_.dataflow).stationary(), tag.row_fold * array_.rows + tag.row,
                   tag.column_fold * array_.columns + column, 0);
}

std::size_t OperandMap::output(const StreamTag& tag, int row, int column) const {
    return element(GemmOperand::output, tag.row_fold * array_.rows + row,
                   tag.column_fold * array_.columns + column, tag.index);
}

std::int64_t OperandMap::count(const StreamTag& tag, int row) const {
    return tile_.k_offset + 1 +
           (output_stationary() ? tag.index : tag.row_fold * array_.rows + row);
}

} // namespace napier
