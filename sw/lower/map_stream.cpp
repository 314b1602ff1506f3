// SPDX-License-Identifier: Apache-2.0
// Passes of the vector unit over feature maps: tiles of rows, and of channels where a row is long.
#include <algorithm>

#include "hw/config/input_error.hpp"
#include "sw/lower/stream_builder.hpp"
#include "sw/lower/vector_fields.hpp"

namespace napier {

/// Tiles for operands of `words_in` and results of `words_out` words an element.
StreamBuilder::MapTiling StreamBuilder::map_tiling(std::int64_t rows, std::int64_t columns,
                                                   std::int64_t words_in, std::int64_t words_out,
                                                   const char* what) const {
    const std::int64_t elements =
        std::min(limits_.vector_in / words_in, limits_.vector_out / words_out);
    std::int64_t tile_columns = std::min(columns, kMostTileSide);
    if (padded(tile_columns) > elements) {
        tile_columns = TensorLayout::groups_in(elements);
    }
    if (tile_columns == 0) {
        throw InputError(architecture_.source() + ": scratchpad.vector_kib: too small for " + what);
    }
    return {std::min<std::int64_t>({rows, elements / padded(tile_columns), kMostTileSide}),
            tile_columns};
}

/// The windows' elements of a tile of channels, rows without gaps; returns their words.
std::uint32_t StreamBuilder::load_windows(const WindowOperand& windows, const TileOf& tile,
                                          std::uint32_t address, std::uint16_t tag) {
    const std::int64_t taps = windows.taps();
    const std::int64_t channels = windows.window.channels;
    const auto stride = static_cast<std::uint32_t>(taps * tile.columns);
    if (tile.columns == channels) {
        append(loads_,
               gather_of(windows, {tile.row, 0, tile.rows, taps * channels}, Buffer::vector,
                         address, stride),
               tag);
    } else {
        for (std::int64_t tap = 0; tap < taps; ++tap) {
            append(loads_,
                   gather_of(windows,
                             {tile.row, tap * channels + tile.column, tile.rows, tile.columns},
                             Buffer::vector,
                             address + static_cast<std::uint32_t>(tap * tile.columns), stride),
                   tag);
        }
    }
    return static_cast<std::uint32_t>(tile.rows) * stride;
}

void StreamBuilder::pool(const PoolPass& pass) {
    switch (pass.kind) {
    case PoolPass::Kind::maximum:
        return max_pool(pass);
    case PoolPass::Kind::maximum_gradient:
        return max_unpool(pass);
    case PoolPass::Kind::average:
        return average_pool(pass);
    }
}

void StreamBuilder::max_pool(const PoolPass& pass) {
    const std::int64_t columns = pass.result.columns;
    const std::int64_t taps = pass.windows.taps();
    traffic_.gather(pass.tag, "input", pass.windows, pass.rows, Buffer::vector);
    traffic_.write(pass.tag, "result", pass.result);
    traffic_.write(pass.tag, "taps", *pass.index);
    for_map_tiles(max_pool_fields(pass), map_tiling(pass.rows, columns, taps, 2, "a pool's window"),
                  pass.rows, columns, [&](vector_op::MaxPool& pool, const TileOf& tile) {
                      pool.windows = vector_in();
                      pool.result = vector_out();
                      pool.index =
                          vector_out() + static_cast<std::uint32_t>(tile.rows) * pool.stride;
                      load_windows(pass.windows, tile, pool.windows, pass.tag);
                      append(computes_, pool, pass.tag);
                      append(stores_, store_of(pass.result, tile, pool.result), pass.tag);
                      append(stores_, store_of(*pass.index, tile, pool.index), pass.tag);
                  });
}

void StreamBuilder::max_unpool(const PoolPass& pass) {
    const std::int64_t columns = pass.result.columns;
    const std::int64_t taps = pass.windows.taps();
    const std::int64_t masks = pass.mask.has_value() ? 1 : 0;
    traffic_.gather(pass.tag, "gradient", pass.windows, pass.rows, Buffer::vector);
    traffic_.gather(pass.tag, "taps", *pass.index_windows, pass.rows, Buffer::vector);
    if (pass.mask.has_value()) {
        traffic_.read(pass.tag, "activation", *pass.mask);
    }
    traffic_.write(pass.tag, "result", pass.result);
    for_map_tiles(
        max_unpool_fields(pass),
        map_tiling(pass.rows, columns, 2 * taps + masks, 1, "a pool's gradient"), pass.rows,
        columns, [&](vector_op::MaxUnpool& pool, const TileOf& tile) {
            pool.windows = vector_in();
            pool.indices = pool.windows + load_windows(pass.windows, tile, pool.windows, pass.tag);
            pool.mask =
                pool.indices + load_windows(*pass.index_windows, tile, pool.indices, pass.tag);
            if (pool.masked) {
                append(loads_, load_of(*pass.mask, tile, Buffer::vector, pool.mask, pool.stride),
                       pass.tag);
            }
            pool.result = vector_out();
            append(computes_, pool, pass.tag);
            append(stores_, store_of(pass.result, tile, pool.result), pass.tag);
        });
}

void StreamBuilder::average_pool(const PoolPass& pass) {
    const std::int64_t columns = pass.result.columns;
    const std::int64_t taps = pass.windows.taps();
    traffic_.gather(pass.tag, "input", pass.windows, pass.rows, Buffer::vector);
    traffic_.write(pass.tag, "result", pass.result);
    for_map_tiles(average_pool_fields(pass),
                  map_tiling(pass.rows, columns, taps, 1, "a pool's window"), pass.rows, columns,
                  [&](vector_op::AveragePool& pool, const TileOf& tile) {
                      pool.windows = vector_in();
                      pool.result = vector_out();
                      load_windows(pass.windows, tile, pool.windows, pass.tag);
                      append(computes_, pool, pass.tag);
                      append(stores_, store_of(pass.result, tile, pool.result), pass.tag);
                  });
}

void StreamBuilder::load_operand(const RowsOperand& operand, const TileOf& tile,
                                 std::uint32_t address, std::uint32_t stride, std::uint16_t tag) {
    if (operand.tensor) {
        append(loads_, load_of(*operand.tensor, tile, Buffer::vector, address, stride), tag);
    }
    std::int64_t column = 0; // of the result, where a part begins
    for (const GatheredColumns& part : operand.gathered) {
        const std::int64_t low = std::max(tile.column, column);
        const std::int64_t high = std::min(tile.column + tile.columns, column + part.columns);
        if (low < high) {
            append(loads_,
                   gather_of(part.windows,
                             {tile.row, part.first + low - column, tile.rows, high - low},
                             Buffer::vector,
                             address + static_cast<std::uint32_t>(low - tile.column), stride),
                   tag);
        }
        column += part.columns;
    }
}

void StreamBuilder::rows(const RowsPass& pass) {
    const std::int64_t columns = pass.result.columns;
    for (const RowsOperand& operand : pass.operands) {
        if (operand.tensor) {
            traffic_.read(pass.tag, operand.name, *operand.tensor);
        }
        for (const GatheredColumns& part : operand.gathered) {
            traffic_.gather(pass.tag, operand.name, part.windows, pass.rows, Buffer::vector);
        }
    }
    traffic_.write(pass.tag, "result", pass.result);
    const MapTiling tiling =
        map_tiling(pass.rows, columns, static_cast<std::int64_t>(pass.operands.size()), 1,
                   "an elementwise operation");
    const auto build = [&](auto& v, const TileOf& tile) {
        vector_op::start_at(v, static_cast<std::uint32_t>(tile.row * columns + tile.column));
        std::uint32_t address = vector_in();
        std::size_t next = 0;
        for (const auto& operand : v.operands(v)) {
            if (operand.there) {
                operand.address = address;
                load_operand(pass.operands.at(next++), tile, address, v.stride, pass.tag);
                address += static_cast<std::uint32_t>(tile.rows) * v.stride;
            }
        }
        v.result = vector_out();
        append(computes_, v, pass.tag);
        append(stores_, store_of(pass.result, tile, v.result), pass.tag);
    };
    std::visit(
        [&](const auto& fields) { for_map_tiles(fields, tiling, pass.rows, columns, build); },
        pass.operation);
}

} // namespace napier
