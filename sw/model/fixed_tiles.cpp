// SPDX-License-Identifier: Apache-2.0
#include "sw/model/fixed_tiles.hpp"

#include <fmt/format.h>

#include "hw/config/yaml_fields.hpp"
#include "sw/model/yaml_name.hpp"

namespace napier {

std::string to_string(TileOrder order) {
    return order == TileOrder::rows ? "rows" : order == TileOrder::columns ? "columns" : "hold";
}

std::vector<FixedTiles> read_fixed_tiles(YamlMap& network) {
    constexpr std::int64_t kMostSide = 65535; // of an instruction's tile
    std::vector<FixedTiles> all;
    if (!network.has("tiles")) {
        return all;
    }
    for (YamlMap& map : network.maps("tiles")) {
        FixedTiles tiles;
        tiles.where = map.where("layer");
        tiles.layer = map.text("layer");
        tiles.pass = static_cast<Pass>(map.choice("pass", names_of<Pass>(kPasses)));
        tiles.column_sums = map.choice("operation", {"product", "column sums"}, 0) == 1;
        tiles.number = static_cast<int>(map.integer("number", 1, 1 << 16, 1));
        tiles.m = map.integer("m", 1, kMostSide);
        tiles.n = map.integer("n", 1, kMostSide);
        tiles.k = map.integer("k", 1, kMostSide);
        tiles.order = static_cast<TileOrder>(map.choice("order", names_of<TileOrder>(3), 0));
        map.finish();
        all.push_back(tiles);
    }
    return all;
}

std::string fixed_tiles_text(const FixedTiles& tiles) {
    return fmt::format("{{layer: {}, pass: {}, {}{}m: {}, n: {}, k: {}, order: {}}}",
                       yaml_name(tiles.layer), to_string(tiles.pass),
                       tiles.column_sums ? "operation: column sums, " : "",
                       tiles.number > 1 ? fmt::format("number: {}, ", tiles.number) : "", tiles.m,
                       tiles.n, tiles.k, to_string(tiles.order));
}

} // namespace napier
