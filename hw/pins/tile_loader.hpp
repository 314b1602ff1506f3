// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "hw/pins/array_control.hpp"

namespace napier {

/// Stands in for the DMA: fills a double buffer tile after tile, a word a lane a cycle, whenever a
/// half is free and `enable` is high.
class TileLoader : public sc_core::sc_module {
  public:
    sc_core::sc_in<bool> clk{"clk"};
    sc_core::sc_in<bool> reset{"reset"};
    sc_core::sc_in<bool> enable{"enable"};

    SC_HAS_PROCESS(TileLoader);
    /// `buffer` must outlive the loader.
    TileLoader(const sc_core::sc_module_name& name, DoubleBuffer& buffer);

    /// A tile as its lanes' banks hold it: equally long, one a lane.
    using Image = std::vector<std::vector<Word>>;
    /// Throws std::invalid_argument if an image is deeper than the buffer's halves.
    void start(std::vector<Image> tiles);

  private:
    void step();

    DoubleBuffer& buffer_;
    std::vector<Image> tiles_;
    std::size_t tile_ = 0;
    std::size_t address_ = 0;
    std::size_t waited_ = 0; ///< edges since the last fill ended: fill_ready answers one late
};

/// What the west and the north buffer hold of a tile.
TileLoader::Image west_image(const ArrayShape& shape, const MacCore& core, const TileJob& job);
TileLoader::Image north_image(const ArrayShape& shape, const MacCore& core, const TileJob& job);

} // namespace napier
