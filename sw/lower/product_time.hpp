// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "sw/lower/tiling.hpp"
#include "sw/lower/transfer_time.hpp"
#include "sw/pass/operation.hpp"

namespace napier {

/// How long a product takes on a chip, cut one way or another, about: what its tiles' transfers and
/// computing take by the chip's own cost model, in a TilePipeline. Picoseconds. Quick enough for
/// hundreds of ways; TilingTrial knows better.
class ProductTime {
  public:
    /// `arithmetic` is the one that the pass computes in, alone. All must outlive the object.
    ProductTime(const Architecture& architecture, const Arithmetic& arithmetic,
                TransferTime& transfers, const GemmPass& pass, const ProductDemand& demand);

    /// From the first load to the last store.
    std::int64_t of(const Tiling& tiling);
    /// What the array and the vector unit, or the loads, or the bus take alone.
    std::int64_t at_least(const Tiling& tiling);
    /// Bytes that all loads of input and weights read, about.
    std::int64_t bytes(const Tiling& tiling);

  private:
    /// By rows and columns of a tile; from the middle of windows, where no padding is.
    using ByTile = std::map<std::pair<std::int64_t, std::int64_t>, Transferred>;
    template <typename Time>
    const Transferred& known(ByTile& times, std::int64_t rows, std::int64_t columns, Time&& time);
    Transferred input(std::int64_t rows, std::int64_t columns);
    Transferred weight(std::int64_t rows, std::int64_t columns);
    /// All loads, of input and weights each what `part` takes of them; smaller tiles at the far
    /// ends take their share.
    template <typename Part> std::int64_t loading(const Tiling& tiling, Part&& part);
    std::int64_t epilogue(std::int64_t rows, std::int64_t columns);
    std::int64_t store(std::int64_t rows, std::int64_t columns);
    std::int64_t drain(std::int64_t rows, std::int64_t columns) const;
    Transferred all(const std::vector<Load>& loads);

    const Architecture& architecture_;
    const Arithmetic& arithmetic_;
    TransferTime& transfers_;
    const GemmPass& pass_;
    ProductDemand demand_;
    std::int64_t clock_ps_;
    ByTile input_;
    ByTile weight_;
    ByTile epilogue_;
    ByTile store_;
    std::vector<Load> loads_; ///< scratch
};

} // namespace napier
