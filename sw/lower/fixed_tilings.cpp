// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/fixed_tilings.hpp"

#include <fmt/format.h>

#include "hw/config/input_error.hpp"

namespace napier {

FixedTilings::FixedTilings(const Network& network) {
    for (const FixedTiles& tiles : network.tiles) {
        std::size_t layer = 0;
        while (layer < network.layers.size() && network.layer_name(layer) != tiles.layer) {
            ++layer;
        }
        if (layer == network.layers.size()) {
            throw InputError(fmt::format("{}: found {}, expected one of the layers that `napier "
                                         "passes` names",
                                         tiles.where, tiles.layer));
        }
        if (!tiles_
                 .emplace(ProductNumbers::Name{tag_of(layer, tiles.pass), tiles.column_sums,
                                               tiles.number},
                          tiles)
                 .second) {
            throw InputError(fmt::format("{}: found {} of {} a second time, expected each product "
                                         "once",
                                         tiles.where, to_string(tiles.pass), tiles.layer));
        }
    }
}

const FixedTiles* FixedTilings::of(const ProductNumbers::Name& product) const {
    const auto found = tiles_.find(product);
    return found == tiles_.end() ? nullptr : &found->second;
}

Tiling checked_tiling(const Architecture& architecture, const ProductDemand& demand,
                      const FixedTiles& tiles) {
    const auto side = [&](const char* key, std::int64_t found, std::int64_t whole) {
        if (found > whole || (found < whole && found % TensorLayout::kGroup != 0)) {
            throw InputError(fmt::format("{}: {}: found {}, expected a multiple of {} below {}, or "
                                         "{}: all of it",
                                         tiles.where, key, found, TensorLayout::kGroup, whole,
                                         whole));
        }
        return found;
    };
    const Tiling tiling{side("m", tiles.m, demand.m), side("n", tiles.n, demand.n),
                        side("k", tiles.k, demand.k), tiles.order == TileOrder::columns,
                        tiles.order == TileOrder::hold};
    if (tiling.hold && !can_hold(architecture.array, tiling)) {
        throw InputError(fmt::format(
            "{}: order: found hold, expected rows or columns: {} holds no such tile (array.hold, "
            "serial folds, a stationary tile of at most {} x {})",
            tiles.where, architecture.name, architecture.array.rows, architecture.array.columns));
    }
    const TilingWords words = words_of(architecture.array, tiling, demand);
    const BufferLimits limits = buffer_limits(architecture);
    const auto room = [&](const char* what, std::int64_t needed, std::uint32_t there) {
        if (needed > there) {
            throw InputError(fmt::format("{}: found {} x {} x {}, which takes {} words of the {}, "
                                         "expected at most {} on {}",
                                         tiles.where, tiles.m, tiles.n, tiles.k, needed, what,
                                         there, architecture.name));
        }
    };
    room("input scratchpad", words.input, limits.input);
    room("weight scratchpad", words.weight, limits.weight);
    room("accumulators", words.accumulator, limits.accumulator);
    room("vector scratchpad for loads", words.vector_in, limits.vector_in);
    room("vector scratchpad for results", words.vector_out, limits.vector_out);
    return tiling;
}

} // namespace napier
