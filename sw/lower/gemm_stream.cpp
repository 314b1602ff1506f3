// SPDX-License-Identifier: Apache-2.0
// Matrix products: tiles, operand loads, results through the vector unit.
#include <algorithm>
#include <cmath>

#include "hw/arith/common/integer.hpp"
#include "hw/config/input_error.hpp"
#include "sw/lower/load_time.hpp"
#include "sw/lower/product_loads.hpp"
#include "sw/lower/stream_builder.hpp"
#include "sw/lower/tile_grid.hpp"
#include "sw/lower/vector_fields.hpp"

namespace napier {

void StreamBuilder::load_input(std::vector<Instruction>& loads, const GemmPass& pass,
                               const TileOf& tile) const {
    std::vector<Load> parts;
    append_input_loads(parts, pass, tile, input_half_ * limits_.input);
    for (const Load& part : parts) {
        append(loads, part, pass.tag);
    }
}

void StreamBuilder::load_weight(std::vector<Instruction>& loads, const GemmPass& pass,
                                const TileOf& tile) const {
    std::vector<Load> parts;
    append_weight_loads(parts, pass, tile, weight_half_ * limits_.weight);
    for (const Load& part : parts) {
        append(loads, part, pass.tag);
    }
}

void StreamBuilder::drain_and_store(const GemmPass& pass, const ProductTile& of,
                                    std::uint32_t k_total) {
    const DeviceTensor& result = pass.result;
    const TileOf tile{of.m0, of.n0, of.m, of.n};
    const auto [row, column, rows, columns] = tile;
    vector_half_ ^= 1;
    vector_op::Drain drain = drain_fields(pass);
    drain.rows = static_cast<std::uint16_t>(rows);
    drain.columns = static_cast<std::uint16_t>(columns);
    drain.stride = padded(columns);
    drain.result = vector_out();
    drain.accumulator_address = of.accumulator;
    drain.k_total = k_total;
    std::uint32_t in = vector_in();
    if (pass.bias) {
        append(loads_,
               load_of(*pass.bias, {0, column, 1, columns}, Buffer::vector, in, drain.stride),
               pass.tag);
        drain.bias = in;
        in += drain.stride;
    }
    if (pass.mask) {
        append(loads_, load_of(*pass.mask, tile, Buffer::vector, in, drain.stride), pass.tag);
        drain.mask = in;
        in += static_cast<std::uint32_t>(rows) * drain.stride;
    }
    if (pass.addend) {
        append(loads_, load_of(*pass.addend, tile, Buffer::vector, in, drain.stride), pass.tag);
        drain.addend = in;
    }
    append(computes_, drain, pass.tag);
    append(stores_, store_of(result, tile, drain.result), pass.tag);
}

/// What a typical tile of each operand takes: one from the middle of windows, where no padding is.
LoadCycles StreamBuilder::load_cycles(const GemmPass& pass) {
    const GemmSize size = gemm_size(pass);
    const auto cycles = [this](const std::vector<Instruction>& loads) {
        double ns = 0;
        for (const Instruction& instruction : loads) {
            ns += load_ns(architecture_, std::get<Load>(instruction.operation));
        }
        return static_cast<std::int64_t>(std::llround(ns / architecture_.clock_ns));
    };
    const auto middle = [](std::int64_t whole, std::int64_t tile) {
        return whole / tile / 2 * tile;
    };
    LoadCycles result;
    result.input = [this, &pass, size, cycles, middle](std::int64_t rows, std::int64_t columns) {
        std::vector<Instruction> loads;
        if (!is_ones(pass)) {
            load_input(loads, pass, {middle(size.m, rows), middle(size.k, columns), rows, columns});
        }
        return cycles(loads);
    };
    result.weight = [this, &pass, size, cycles, middle](std::int64_t rows, std::int64_t columns) {
        std::vector<Instruction> loads;
        load_weight(loads, pass, {middle(size.k, rows), middle(size.n, columns), rows, columns});
        return cycles(loads);
    };
    return result;
}

ProductDemand StreamBuilder::demand_of(const GemmPass& pass) const {
    const auto [m, n, k] = gemm_size(pass);
    return {
        m, n, k, levels_of(pass.tag, k), pass.mask && pass.addend ? 2 : 1, pass.bias.has_value()};
}

void StreamBuilder::gemm(const GemmPass& pass) {
    const auto [m, n, k] = gemm_size(pass);
    if (std::max({m, n, k}) > UINT32_MAX) {
        throw InputError("found a product of " + std::to_string(m) + " x " + std::to_string(n) +
                         " x " + std::to_string(k) + ", expected sides below 2^32");
    }
    const Tiling tiling = choose_tiling(architecture_, limits_, demand_of(pass), load_cycles(pass));
    GemmPass one = pass;
    one.products = 1;
    std::int64_t held = -1;
    for (std::int64_t product = 0; product < pass.products; ++product) {
        one_product(one, tiling, held);
        one.depends = false;
        move_on(one);
        held = pass.steps.input == 0 ? held : -1;
    }
}

void StreamBuilder::one_product(const GemmPass& pass, const Tiling& tiling, std::int64_t& held) {
    const ProductDemand demand = demand_of(pass);
    const TileGrid tiles(tiling, demand, architecture_.array.dataflow);
    const bool ones = is_ones(pass);
    const auto k_total = static_cast<std::uint32_t>(demand.k);

    note_traffic(pass, tiling, held == 0 && tiles.tiles_m * tiles.tiles_k == 1);
    barrier_ = barrier_ || pass.depends;
    // Which tile a half holds, as row tile * tiles_k + k tile.
    std::int64_t loaded_weight = -1;
    tiles.walk([&](const ProductTile& tile) {
        next_item();
        const std::int64_t input_tile = tile.im * tiles.tiles_k + tile.ik;
        if (!ones && held != input_tile) {
            held = input_tile;
            input_half_ ^= 1;
            load_input(loads_, pass, {tile.m0, tile.k0, tile.m, tile.k});
        }
        const std::int64_t weight_tile = tile.in * tiles.tiles_k + tile.ik;
        if (loaded_weight != weight_tile) {
            loaded_weight = weight_tile;
            weight_half_ ^= 1;
            load_weight(loads_, pass, {tile.k0, tile.n0, tile.k, tile.n});
        }
        Gemm gemm;
        gemm.input_address = input_half_ * limits_.input;
        gemm.input_stride = padded(tile.k);
        gemm.weight_address = weight_half_ * limits_.weight;
        gemm.weight_stride = padded(tile.n);
        gemm.accumulator_address = tile.accumulator;
        gemm.m = static_cast<std::uint16_t>(tile.m);
        gemm.n = static_cast<std::uint16_t>(tile.n);
        gemm.k = static_cast<std::uint16_t>(tile.k);
        gemm.input_is_ones = ones;
        gemm.opens = tile.first;
        gemm.closes = tile.last;
        gemm.follows = tile.follows;
        gemm.stays = tile.stays;
        gemm.shift = product_shift(pass);
        gemm.k_offset = static_cast<std::uint32_t>(tile.k0);
        gemm.k_total = k_total;
        append(computes_, gemm, pass.tag);
        if (!tiling.hold && tile.ik == tiles.tiles_k - 1) {
            drain_and_store(pass, tile, k_total);
        } else if (tiling.hold && tile.ik == tiles.tiles_k - 1 && !tile.stays) {
            // The last sums leave the array with the fold's end.
            bool with_gemm = true;
            tiles.walk_held(tile, [&](const ProductTile& done) {
                if (!with_gemm) {
                    next_item();
                }
                with_gemm = false;
                drain_and_store(pass, done, k_total);
            });
        }
    });
}

void StreamBuilder::note_traffic(const GemmPass& pass, const Tiling& tiling, bool input_is_held) {
    const auto [m, n, k] = gemm_size(pass);
    const Reloads reloads = reloads_of(architecture_.array, tiling, m, n, k);
    if (is_ones(pass)) { // column sums: a bias's gradient
        traffic_.read(pass.tag, "bias: gradient", pass.weight, reloads.weight);
        traffic_.write(pass.tag, "bias: result", pass.result);
        return;
    }
    if (input_is_held) { // by the product before
    } else if (pass.windows) {
        traffic_.gather(pass.tag, "input", *pass.windows, pass.rows, Buffer::input, reloads.input);
    } else {
        traffic_.read(pass.tag, "input", *pass.input, reloads.input);
    }
    if (is_rotated(pass)) { // gathered too: a tile's filters may start inside a group of words
        traffic_.gather(pass.tag, "weight", pass.weight, Buffer::weight, reloads.weight);
    } else {
        traffic_.read(pass.tag, "weight", pass.weight, reloads.weight);
    }
    if (pass.bias) {
        traffic_.read(pass.tag, "bias", *pass.bias, ceil_div(m, tiling.m));
    }
    if (pass.mask) {
        traffic_.read(pass.tag, "activation", *pass.mask);
    }
    if (pass.addend) {
        traffic_.read(pass.tag, "addend", *pass.addend);
    }
    traffic_.write(pass.tag, "result", pass.result);
}

} // namespace napier
