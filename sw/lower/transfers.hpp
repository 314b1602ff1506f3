// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/isa/instruction.hpp"
#include "sw/pass/feature_map.hpp"
#include "sw/pass/tensor.hpp"

namespace napier {

/// Elements from row to row of a tile in a scratchpad.
constexpr std::uint32_t padded(std::int64_t columns) {
    return static_cast<std::uint32_t>(TensorLayout::whole_groups(columns));
}

/// A tile of a tensor in DRAM; `column` begins a group.
struct TileOf {
    std::int64_t row;
    std::int64_t column;
    std::int64_t rows;
    std::int64_t columns;
};

/// `stride` in elements.
Load load_of(const DeviceTensor& tensor, const TileOf& tile, Buffer buffer, std::uint32_t address,
             std::uint32_t stride);
/// The tile as it enters the array, from a tensor that holds its transpose.
Load transposed_load_of(const DeviceTensor& tensor, const TileOf& tile, Buffer buffer,
                        std::uint32_t address);
/// What all gathering loads of an operand say: all but the scratchpad and which windows.
Load gathering_load(const WindowOperand& windows, std::int64_t rows, std::int64_t columns);
/// A tile of the window matrix; its columns may start anywhere.
Load gather_of(const WindowOperand& windows, const TileOf& tile, Buffer buffer,
               std::uint32_t address, std::uint32_t stride);
Load transposed_gather_of(const WindowOperand& windows, const TileOf& tile, Buffer buffer,
                          std::uint32_t address);
/// From the vector scratchpad, rows of padded(columns) elements apart.
Store store_of(const DeviceTensor& tensor, const TileOf& tile, std::uint32_t address);

/// For a pass that computes in arithmetic `number`; what holds no numbers stays as it is.
void name_arithmetic(Transfer& transfer, std::uint8_t number);

void append(std::vector<Instruction>& list, const Operation& operation, std::uint16_t tag);

} // namespace napier
