// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/isa/instruction.hpp"
#include "sw/lower/transfers.hpp"
#include "sw/pass/operation.hpp"

namespace napier {

/// Whether the weights are a convolution's, taken tap by tap from the last as its data gradient
/// wants them.
bool is_rotated(const GemmPass& pass);

/// Appends what a tile of a product's input takes as it enters the array, m x k, rows padded(its
/// columns) apart. Not of column sums, which have none.
void append_input_loads(std::vector<Load>& loads, const GemmPass& pass, const TileOf& tile,
                        std::uint32_t address);

/// Appends what a tile of the weights takes, k x n, rows padded(its columns) apart.
void append_weight_loads(std::vector<Load>& loads, const GemmPass& pass, const TileOf& tile,
                         std::uint32_t address);

/// Where in the vector scratchpad what a result's epilogue takes lies; 0: it takes none.
struct EpilogueAddresses {
    std::uint32_t bias = 0;
    std::uint32_t mask = 0;
    std::uint32_t addend = 0;
};
/// Appends what the epilogue of a tile of the result takes, from `address` on.
EpilogueAddresses append_epilogue_loads(std::vector<Load>& loads, const GemmPass& pass,
                                        const TileOf& tile, std::uint32_t address);

/// To the next of several equal products.
void move_on(GemmPass& pass);

} // namespace napier
