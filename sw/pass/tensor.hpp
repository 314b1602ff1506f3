// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/arith/common/tensor_layout.hpp"
#include "hw/arith/common/word.hpp"

namespace napier {

/// The arithmetic of what holds no numbers (labels, taps): the DMA leaves it as it is.
constexpr std::uint8_t kNoNumbers = 0xff;

/// A matrix in the chip's DRAM: rows as TensorLayout packs them.
struct DeviceTensor {
    std::uint64_t address = 0;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    int element_bits = 16;
    int fraction = 0;            ///< fixed point only
    std::uint8_t arithmetic = 0; ///< whose words these are, see Arithmetic::alone
    std::uint32_t stride = 0;    ///< bytes from row to row; 0: they follow one another

    TensorLayout layout() const { return {element_bits}; }
    std::uint32_t row_bytes() const {
        return static_cast<std::uint32_t>(layout().row_bytes(columns));
    }
    std::size_t row_words() const { ///< where each element takes its places
        return static_cast<std::size_t>(columns * places(element_bits));
    }
    std::uint32_t row_stride() const { return stride > 0 ? stride : row_bytes(); }
    /// Of its elements, without what lies between rows.
    std::uint64_t bytes() const { return static_cast<std::uint64_t>(rows) * row_bytes(); }
    /// Address of element (row, column); column begins a group.
    std::uint64_t at(std::int64_t row, std::int64_t column) const {
        return address + static_cast<std::uint64_t>(row) * row_stride() + layout().offset(column);
    }
};

/// Whole rows of a tensor as they lie in DRAM, and back: its elements row by row, each in
/// places(element_bits) words.
std::vector<std::uint8_t> packed_rows(const DeviceTensor& tensor, const std::vector<Word>& words);
std::vector<Word> unpacked_rows(const DeviceTensor& tensor, const std::vector<std::uint8_t>& bytes);

} // namespace napier
