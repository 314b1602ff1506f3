// SPDX-License-Identifier: Apache-2.0
// Batch norm: a sweep over the batch for each moment, one to apply them.
#include <algorithm>

#include "hw/arith/common/integer.hpp"
#include "hw/config/input_error.hpp"
#include "sw/lower/stream_builder.hpp"
#include "sw/lower/vector_fields.hpp"

namespace napier {

/// Tiles with `operands` matrices of their size and `channel_rows` rows beside them; the sums of
/// all channels of a tile stay on the accumulators while its rows run.
StreamBuilder::MapTiling StreamBuilder::channel_tiling(const BatchNormPass& pass, int operands,
                                                       int channel_rows) const {
    constexpr std::int64_t kFewRows = 8; // fewer, and the channels' rows would be most of it
    const auto operand_count = std::int64_t{operands};
    const std::int64_t words = limits_.vector_in / (channel_rows + kFewRows * operand_count);
    const std::int64_t levels = levels_of(pass.tag, pass.rows);
    const std::int64_t sums = limits_.accumulator / (2 * levels);
    const std::int64_t most = std::min({words, sums, kMostTileSide});
    const std::int64_t columns =
        pass.x.columns <= most ? pass.x.columns : TensorLayout::groups_in(most);
    if (columns == 0) {
        throw InputError(architecture_.source() + ": scratchpad: too small for batch norm");
    }
    const std::int64_t rows = std::min<std::int64_t>(
        (std::int64_t{limits_.vector_in} / padded(columns) - channel_rows) / operand_count,
        std::int64_t{limits_.vector_out} / padded(columns));
    return {std::min<std::int64_t>({rows, pass.rows, kMostTileSide}), columns};
}

void StreamBuilder::load_channels(std::initializer_list<const DeviceTensor*> rows,
                                  const TileOf& tile, std::uint32_t address, std::uint16_t tag) {
    for (const DeviceTensor* row : rows) {
        append(loads_,
               load_of(*row, {0, tile.column, 1, tile.columns}, Buffer::vector, address,
                       padded(tile.columns)),
               tag);
        address += padded(tile.columns);
    }
}

/// Each tile of rows loads its channels' numbers again.
void StreamBuilder::note_channels(
    const BatchNormPass& pass,
    std::initializer_list<std::pair<const char*, const DeviceTensor*>> rows,
    const MapTiling& tiling) {
    for (const auto& [name, row] : rows) {
        traffic_.read(pass.tag, name, *row, ceil_div(pass.rows, tiling.rows));
    }
}

void StreamBuilder::batch_norm(const BatchNormPass& pass) {
    switch (pass.kind) {
    case BatchNormPass::Kind::moments:
        return batch_norm_moments(pass);
    case BatchNormPass::Kind::from_running:
        return batch_norm_from_running(pass);
    case BatchNormPass::Kind::normalise:
        return normalise(pass);
    case BatchNormPass::Kind::gradient:
        return batch_norm_gradient(pass);
    }
}

void StreamBuilder::batch_norm_moments(const BatchNormPass& pass) {
    moment_stage(pass, 0);
    moment_stage(pass, 1);
}

/// One sweep; the columns of a tile run over all rows before the next columns.
void StreamBuilder::moment_stage(const BatchNormPass& pass, std::uint8_t stage) {
    const bool gradients = stage == 2;
    const MapTiling tiling = channel_tiling(pass, gradients ? 2 : 1, 4);
    note_channels(pass, {{"mean", &pass.mean}, {"deviation", &pass.inverse}}, tiling);
    traffic_.read(pass.tag, "input", pass.x);
    if (gradients) {
        traffic_.read(pass.tag, "gradient", *pass.dy);
        traffic_.write(pass.tag, "beta gradient", pass.beta_gradient);
        traffic_.write(pass.tag, "gamma gradient", pass.gamma_gradient);
    } else if (stage == 0) {
        traffic_.write(pass.tag, "mean", pass.mean);
    } else {
        traffic_.write(pass.tag, "deviation", pass.inverse);
        for (const DeviceTensor* running : {&pass.running_mean, &pass.running_variance}) {
            traffic_.read(pass.tag, "running moments", *running);
            traffic_.write(pass.tag, "running moments", *running);
        }
    }
    for (std::int64_t column = 0; column < pass.x.columns; column += tiling.columns) {
        const std::int64_t columns = std::min(tiling.columns, pass.x.columns - column);
        for_map_tiles(
            moment_sums_fields(pass, stage), {tiling.rows, columns}, pass.rows, columns,
            [&](vector_op::MomentSums& sums, const TileOf& at) {
                const TileOf tile{at.row, column, at.rows, columns};
                const auto words = static_cast<std::uint32_t>(at.rows) * sums.stride;
                sums.k_offset = static_cast<std::uint32_t>(at.row);
                sums.channels = vector_in();
                sums.x = vector_in() + 4 * sums.stride;
                sums.gradient = sums.x + words;
                load_channels({&pass.mean, &pass.inverse}, tile, sums.channels, pass.tag);
                append(loads_, load_of(pass.x, tile, Buffer::vector, sums.x, sums.stride),
                       pass.tag);
                if (gradients) {
                    append(loads_,
                           load_of(*pass.dy, tile, Buffer::vector, sums.gradient, sums.stride),
                           pass.tag);
                }
                append(computes_, sums, pass.tag);
                if (at.row + at.rows == pass.rows) {
                    finish_moments(pass, sums, tile);
                }
            },
            column == 0);
    }
}

void StreamBuilder::finish_moments(const BatchNormPass& pass, const vector_op::MomentSums& sums,
                                   const TileOf& tile) {
    const TileOf row{0, tile.column, 1, tile.columns};
    const auto sized = [&](auto v) {
        v.rows = 1;
        v.columns = sums.columns;
        v.stride = sums.stride;
        v.result = vector_out();
        return v;
    };
    if (sums.of_gradients()) {
        const auto levels = static_cast<std::uint32_t>(levels_of(pass.tag, pass.rows));
        const std::uint32_t plane = levels * sums.columns;
        std::uint32_t place = 0;
        for (const DeviceTensor* result : {&pass.beta_gradient, &pass.gamma_gradient}) {
            vector_op::Drain v = sized(moment_drain_fields(pass, *result));
            v.accumulator_address = place * plane;
            v.result += place * v.stride;
            append(computes_, v, pass.tag);
            append(stores_, store_of(*result, row, v.result), pass.tag);
            ++place;
        }
        return;
    }
    vector_op::Moments v = sized(moments_fields(pass, sums.stage));
    if (sums.stage == 0) {
        v.channels = sums.channels + v.stride; // the inverse deviation
        append(computes_, v, pass.tag);
        append(stores_, store_of(pass.mean, row, v.result), pass.tag);
        return;
    }
    v.channels = sums.channels;
    load_channels({&pass.running_mean, &pass.running_variance}, tile, sums.channels + 2 * v.stride,
                  pass.tag);
    append(computes_, v, pass.tag);
    std::uint32_t address = v.result;
    for (const DeviceTensor* result : {&pass.inverse, &pass.running_mean, &pass.running_variance}) {
        append(stores_, store_of(*result, row, address), pass.tag);
        address += v.stride;
    }
}

void StreamBuilder::batch_norm_from_running(const BatchNormPass& pass) {
    const std::int64_t columns = pass.mean.columns;
    traffic_.read(pass.tag, "running moments", pass.running_mean);
    traffic_.read(pass.tag, "running moments", pass.running_variance);
    traffic_.write(pass.tag, "mean", pass.mean);
    traffic_.write(pass.tag, "deviation", pass.inverse);
    for_map_tiles(
        moments_fields(pass, 2), map_tiling(1, columns, 2, 2, "batch norm"), 1, columns,
        [&](vector_op::Moments& v, const TileOf& tile) {
            v.channels = vector_in();
            v.result = vector_out();
            load_channels({&pass.running_mean, &pass.running_variance}, tile, v.channels, pass.tag);
            append(computes_, v, pass.tag);
            append(stores_, store_of(pass.mean, tile, v.result), pass.tag);
            append(stores_, store_of(pass.inverse, tile, v.result + v.stride), pass.tag);
        });
}

void StreamBuilder::normalise(const BatchNormPass& pass) {
    const MapTiling tiling = channel_tiling(pass, 1, 4);
    note_channels(pass,
                  {{"mean", &pass.mean},
                   {"deviation", &pass.inverse},
                   {"gamma", &pass.gamma},
                   {"beta", &pass.beta}},
                  tiling);
    traffic_.read(pass.tag, "input", pass.x);
    traffic_.write(pass.tag, "result", pass.result);
    for_map_tiles(normalise_fields(pass), tiling, pass.rows, pass.x.columns,
                  [&](vector_op::Normalise& v, const TileOf& tile) {
                      v.channels = vector_in();
                      v.x = vector_in() + 4 * v.stride;
                      v.result = vector_out();
                      load_channels({&pass.mean, &pass.inverse, &pass.gamma, &pass.beta}, tile,
                                    v.channels, pass.tag);
                      append(loads_, load_of(pass.x, tile, Buffer::vector, v.x, v.stride),
                             pass.tag);
                      append(computes_, v, pass.tag);
                      append(stores_, store_of(pass.result, tile, v.result), pass.tag);
                  });
}

void StreamBuilder::batch_norm_gradient(const BatchNormPass& pass) {
    moment_stage(pass, 2);
    const MapTiling tiling = channel_tiling(pass, 2, 5);
    note_channels(pass,
                  {{"mean", &pass.mean},
                   {"deviation", &pass.inverse},
                   {"gamma", &pass.gamma},
                   {"beta gradient", &pass.beta_gradient},
                   {"gamma gradient", &pass.gamma_gradient}},
                  tiling);
    traffic_.read(pass.tag, "input", pass.x);
    traffic_.read(pass.tag, "gradient", *pass.dy);
    traffic_.write(pass.tag, "result", pass.result);
    for_map_tiles(
        normalise_gradient_fields(pass), tiling, pass.rows, pass.x.columns,
        [&](vector_op::NormaliseGradient& v, const TileOf& tile) {
            v.channels = vector_in();
            v.x = vector_in() + 5 * v.stride;
            v.gradient = v.x + static_cast<std::uint32_t>(tile.rows) * v.stride;
            v.result = vector_out();
            load_channels(
                {&pass.mean, &pass.inverse, &pass.gamma, &pass.beta_gradient, &pass.gamma_gradient},
                tile, v.channels, pass.tag);
            append(loads_, load_of(pass.x, tile, Buffer::vector, v.x, v.stride), pass.tag);
            append(loads_, load_of(*pass.dy, tile, Buffer::vector, v.gradient, v.stride), pass.tag);
            append(computes_, v, pass.tag);
            append(stores_, store_of(pass.result, tile, v.result), pass.tag);
        });
}

} // namespace napier
