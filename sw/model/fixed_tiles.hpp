// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/config/yaml_reader.hpp"
#include "sw/pass/pass.hpp"

namespace napier {

/// In which order a product's tiles run: rows of the result outside, columns outside, or as the
/// array holds its stationary tile (ArrayShape::hold).
enum class TileOrder { rows, columns, hold };
std::string to_string(TileOrder order);

/// The tiles of one product of a network's pass, as a person wants them.
struct FixedTiles {
    std::string layer; ///< its name in reports
    Pass pass = Pass::forward;
    bool column_sums = false; ///< a bias's gradient; else a product
    int number = 1;           ///< among several products of the layer's pass
    std::int64_t m = 1;       ///< rows of the result ...
    std::int64_t n = 1;       ///< ... its columns ...
    std::int64_t k = 1;       ///< ... and terms of its sums in a tile
    TileOrder order = TileOrder::rows;
    std::string where; ///< "file:line: tiles[0]", for messages
};

/// The `tiles` list of a network file. Throws InputError.
std::vector<FixedTiles> read_fixed_tiles(YamlMap& network);
/// One entry as the file says it: "{layer: conv1, pass: forward, m: 64, n: 32, k: 27, order:
/// rows}".
std::string fixed_tiles_text(const FixedTiles& tiles);

} // namespace napier
