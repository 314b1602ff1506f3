// SPDX-License-Identifier: Apache-2.0
// Matrix products: tiles, operand loads, results through the vector unit.
#include <algorithm>
#include <cmath>

#include "hw/arith/common/integer.hpp"
#include "hw/config/input_error.hpp"
#include "sw/lower/product_loads.hpp"
#include "sw/lower/stream_builder.hpp"
#include "sw/lower/tile_grid.hpp"
#include "sw/lower/tiling_chooser.hpp"
#include "sw/lower/vector_fields.hpp"

namespace napier {

namespace {

void append_all(std::vector<Instruction>& list, const std::vector<Load>& loads, std::uint16_t tag) {
    for (const Load& load : loads) {
        append(list, load, tag);
    }
}

} // namespace

void StreamBuilder::load_input(const GemmPass& pass, const TileOf& tile) {
    std::vector<Load> parts;
    append_input_loads(parts, pass, tile, input_half_ * limits_.input);
    append_all(loads_, parts, pass.tag);
}

void StreamBuilder::load_weight(const GemmPass& pass, const TileOf& tile) {
    std::vector<Load> parts;
    append_weight_loads(parts, pass, tile, weight_half_ * limits_.weight);
    append_all(loads_, parts, pass.tag);
}

void StreamBuilder::drain_and_store(const GemmPass& pass, const ProductTile& of,
                                    std::uint32_t k_total) {
    const DeviceTensor& result = pass.result;
    const TileOf tile{of.m0, of.n0, of.m, of.n};
    turn(vector_half_);
    vector_op::Drain drain = drain_fields(pass);
    drain.rows = static_cast<std::uint16_t>(tile.rows);
    drain.columns = static_cast<std::uint16_t>(tile.columns);
    drain.stride = padded(tile.columns);
    drain.result = vector_out();
    drain.accumulator_address = of.accumulator;
    drain.k_total = k_total;
    std::vector<Load> parts;
    const EpilogueAddresses at = append_epilogue_loads(parts, pass, tile, vector_in());
    drain.bias = at.bias;
    drain.mask = at.mask;
    drain.addend = at.addend;
    append_all(loads_, parts, pass.tag);
    append(computes_, drain, pass.tag);
    append(stores_, store_of(result, tile, drain.result), pass.tag);
}

ProductDemand StreamBuilder::demand_of(const GemmPass& pass) const {
    const auto [m, n, k] = gemm_size(pass);
    if (std::max({m, n, k}) > UINT32_MAX) {
        throw InputError("found a product of " + std::to_string(m) + " x " + std::to_string(n) +
                         " x " + std::to_string(k) + ", expected sides below 2^32");
    }
    return {
        m, n, k, levels_of(pass.tag, k), pass.mask && pass.addend ? 2 : 1, pass.bias.has_value()};
}

Tiling StreamBuilder::tiling_of(const GemmPass& pass, const FixedTiles* fixed) {
    if (fixed != nullptr) {
        return checked_tiling(architecture_, demand_of(pass), *fixed);
    }
    if (!chooser_) {
        chooser_ = std::make_unique<TilingChooser>(architecture_, by_tag_);
    }
    return chooser_->choose(pass, demand_of(pass));
}

void StreamBuilder::gemm(const GemmPass& pass) {
    gemm(pass, tiling_of(pass), every_one);
}

void StreamBuilder::gemm(const GemmPass& pass, const Tiling& tiling, const Loop& loop) {
    GemmPass one = pass;
    one.products = 1;
    std::int64_t held = -1;
    loop(pass.products, [&](std::int64_t /*product*/) {
        one_product(one, tiling, held, loop);
        one.depends = false;
        move_on(one);
        held = pass.steps.input == 0 ? held : -1;
    });
}

void StreamBuilder::one_product(const GemmPass& pass, const Tiling& tiling, std::int64_t& held,
                                const Loop& loop) {
    const ProductDemand demand = demand_of(pass);
    const TileGrid tiles(tiling, demand, architecture_.array.dataflow);
    const bool ones = is_ones(pass);
    const auto k_total = static_cast<std::uint32_t>(demand.k);

    note_traffic(pass, tiling, held == 0 && tiles.tiles_m * tiles.tiles_k == 1);
    barrier_ = barrier_ || pass.depends;
    // Which tile a half holds.
    std::int64_t loaded_weight = -1;
    const auto visit = [&](const ProductTile& tile) {
        next_item();
        const std::int64_t input_tile = tiles.input_tile(tile);
        if (!ones && held != input_tile) {
            held = input_tile;
            turn(input_half_);
            load_input(pass, {tile.m0, tile.k0, tile.m, tile.k});
        }
        const std::int64_t weight_tile = tiles.weight_tile(tile);
        if (loaded_weight != weight_tile) {
            loaded_weight = weight_tile;
            turn(weight_half_);
            load_weight(pass, {tile.k0, tile.n0, tile.k, tile.n});
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
            tiles.walk_held(
                tile,
                [&](const ProductTile& done) {
                    if (!with_gemm) {
                        next_item();
                    }
                    with_gemm = false;
                    drain_and_store(pass, done, k_total);
                },
                loop);
        }
    };
    tiles.walk(visit, loop);
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
