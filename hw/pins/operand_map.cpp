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

std::size_t OperandMap::west_element(const StreamTag& tag, int row) const {
    const std::int64_t across = tag.row_fold * array_.rows + row;
    switch (array_.dataflow) {
    case Dataflow::output_stationary:
        return static_cast<std::size_t>(across * tile_.k + tag.index);
    case Dataflow::weight_stationary:
        return static_cast<std::size_t>(tag.index * tile_.k + across);
    case Dataflow::input_stationary:
        break;
    }
    return static_cast<std::size_t>(across * tile_.n + tag.index);
}

std::size_t OperandMap::north_element(const StreamTag& tag, int column) const {
    return static_cast<std::size_t>(tag.index * tile_.n + tag.column_fold * array_.columns +
                                    column);
}

std::size_t OperandMap::preload_element(const PreloadTag& tag, int column) const {
    const std::int64_t k = tag.row_fold * array_.rows + tag.row;
    const std::int64_t across = tag.column_fold * array_.columns + column;
    return static_cast<std::size_t>(west_is_a() ? k * tile_.n + across : across * tile_.k + k);
}

std::size_t OperandMap::output(const StreamTag& tag, int row, int column) const {
    const std::int64_t across = tag.column_fold * array_.columns + column;
    switch (array_.dataflow) {
    case Dataflow::output_stationary:
        return static_cast<std::size_t>((tag.row_fold * array_.rows + row) * tile_.n + across);
    case Dataflow::weight_stationary:
        return static_cast<std::size_t>(tag.index * tile_.n + across);
    case Dataflow::input_stationary:
        break;
    }
    return static_cast<std::size_t>(across * tile_.n + tag.index);
}

std::int64_t OperandMap::count(const StreamTag& tag, int row) const {
    return tile_.k_offset + 1 +
           (output_stationary() ? tag.index : tag.row_fold * array_.rows + row);
}

} // namespace napier
