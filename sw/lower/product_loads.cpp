// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/product_loads.hpp"

#include <algorithm>

#include "sw/lower/window_parts.hpp"

namespace napier {

bool is_rotated(const GemmPass& pass) {
    return pass.windows && pass.weight_transposed;
}

void append_input_loads(std::vector<Load>& loads, const GemmPass& pass, const TileOf& tile,
                        std::uint32_t address) {
    if (pass.windows) {
        append_window_loads(loads, *pass.windows, tile, Buffer::input, address,
                            pass.input_transposed);
        return;
    }
    loads.push_back(pass.input_transposed
                        ? transposed_load_of(*pass.input, tile, Buffer::input, address)
                        : load_of(*pass.input, tile, Buffer::input, address, padded(tile.columns)));
}

void append_weight_loads(std::vector<Load>& loads, const GemmPass& pass, const TileOf& tile,
                         std::uint32_t address) {
    if (!is_rotated(pass)) {
        loads.push_back(
            pass.weight_transposed
                ? transposed_load_of(pass.weight, tile, Buffer::weight, address)
                : load_of(pass.weight, tile, Buffer::weight, address, padded(tile.columns)));
        return;
    }
    // The weights seen as a map with a row for each tap and a pixel for each input channel: a tap's
    // part of the tile is a transposed gather, which may start at any filter.
    const std::int64_t all_taps = pass.windows->taps();
    FeatureMap blocks;
    blocks.address = pass.weight.address;
    blocks.height = static_cast<int>(all_taps);
    blocks.width = static_cast<int>(pass.weight.rows / all_taps);
    blocks.channels = static_cast<int>(pass.weight.columns);
    blocks.pitch = static_cast<int>(pass.weight.row_stride()) / pass.weight.element_bits * 8;
    blocks.element_bits = pass.weight.element_bits;
    blocks.arithmetic = pass.weight.arithmetic;
    const WindowOperand operand = windows(blocks, Kernel{}, 0);
    const std::int64_t filters = pass.weight.columns;
    for (std::int64_t k = tile.row; k < tile.row + tile.rows;) {
        const std::int64_t tap = k / filters;
        const std::int64_t end = std::min(tile.row + tile.rows, (tap + 1) * filters);
        const std::int64_t pixel = (all_taps - 1 - tap) * blocks.width + tile.column;
        loads.push_back(transposed_gather_of(
            operand, {k - tap * filters, pixel, end - k, tile.columns}, Buffer::weight,
            address + static_cast<std::uint32_t>(k - tile.row) * padded(tile.columns)));
        k = end;
    }
}

EpilogueAddresses append_epilogue_loads(std::vector<Load>& loads, const GemmPass& pass,
                                        const TileOf& tile, std::uint32_t address) {
    const std::uint32_t stride = padded(tile.columns);
    EpilogueAddresses at;
    if (pass.bias) {
        at.bias = address;
        loads.push_back(load_of(*pass.bias, {0, tile.column, 1, tile.columns}, Buffer::vector,
                                address, stride));
        address += stride;
    }
    if (pass.mask) {
        at.mask = address;
        loads.push_back(load_of(*pass.mask, tile, Buffer::vector, address, stride));
        address += static_cast<std::uint32_t>(tile.rows) * stride;
    }
    if (pass.addend) {
        at.addend = address;
        loads.push_back(load_of(*pass.addend, tile, Buffer::vector, address, stride));
    }
    return at;
}

void move_on(GemmPass& pass) {
    const ProductSteps& steps = pass.steps;
    const auto move = [](auto& tensor, std::uint64_t bytes) {
        if (tensor) {
            tensor->address += bytes;
        }
    };
    move(pass.input, steps.input);
    move(pass.windows, steps.input);
    pass.weight.address += steps.weight;
    pass.result.address += steps.result;
    move(pass.addend, steps.addend);
    move(pass.mask, steps.mask);
    move(pass.bias, steps.bias);
}

} // namespace napier
