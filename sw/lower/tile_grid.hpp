// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "hw/arith/common/integer.hpp"
#include "sw/lower/tiling.hpp"

namespace napier {

/// One tile of a product: which it is in each direction, where it begins and its sides.
struct ProductTile {
    std::int64_t im;
    std::int64_t in;
    std::int64_t ik;
    std::int64_t m0;
    std::int64_t n0;
    std::int64_t k0;
    std::int64_t m;
    std::int64_t n;
    std::int64_t k;
    std::uint32_t accumulator; ///< word where its sums lie
    bool first;                ///< of the product
    bool last;
    bool follows; ///< the array holds the stationary tile already ...
    bool stays;   ///< ... or still holds it for the next tile
};

/// The tiles of a product in the order in which they run.
class TileGrid {
  public:
    TileGrid(const Tiling& tiling, const ProductDemand& demand, Dataflow dataflow)
        : tiles_m(ceil_div(demand.m, tiling.m)), tiles_n(ceil_div(demand.n, tiling.n)),
          tiles_k(ceil_div(demand.k, tiling.k)), tiling_(tiling), demand_(demand),
          streams_n_(sides_of(dataflow).streamed == GemmSide::n) {}

    const std::int64_t tiles_m;
    const std::int64_t tiles_n;
    const std::int64_t tiles_k;

    /// Numbers of the operands' tiles that a tile of the product multiplies.
    std::int64_t input_tile(const ProductTile& tile) const { return tile.im * tiles_k + tile.ik; }
    std::int64_t weight_tile(const ProductTile& tile) const { return tile.in * tiles_k + tile.ik; }

    /// Visits them by loops of the caller's, repeat(count, body), which may leave out what repeats.
    template <typename Visit, typename Repeat> void walk(Visit&& visit, Repeat&& repeat) const {
        const bool n_outside = tiling_.hold ? !streams_n_ : tiling_.n_outer;
        const std::int64_t outer = n_outside ? tiles_n : tiles_m;
        const std::int64_t inner = n_outside ? tiles_m : tiles_n;
        const auto at = [&](std::int64_t o, std::int64_t i, std::int64_t ik) {
            return n_outside ? tile(i, o, ik) : tile(o, i, ik);
        };
        repeat(outer, [&](std::int64_t o) {
            if (tiling_.hold) {
                repeat(tiles_k, [&](std::int64_t ik) {
                    repeat(inner, [&](std::int64_t i) { visit(at(o, i, ik)); });
                });
                return;
            }
            repeat(inner, [&](std::int64_t i) {
                repeat(tiles_k, [&](std::int64_t ik) { visit(at(o, i, ik)); });
            });
        });
    }
    /// Those that ran past the stationary tile of `last`.
    template <typename Visit, typename Repeat>
    void walk_held(const ProductTile& last, Visit&& visit, Repeat&& repeat) const {
        repeat(streamed(), [&](std::int64_t i) {
            visit(streams_n_ ? tile(last.im, i, last.ik) : tile(i, last.in, last.ik));
        });
    }

  private:
    std::int64_t streamed() const { return streams_n_ ? tiles_n : tiles_m; }

    ProductTile tile(std::int64_t im, std::int64_t in, std::int64_t ik) const {
        ProductTile t{im, in, ik, im * tiling_.m,    in * tiling_.n, ik * tiling_.k, 0,
                      0,  0,  0,  im + in + ik == 0, false,          false,          false};
        t.m = std::min(tiling_.m, demand_.m - t.m0);
        t.n = std::min(tiling_.n, demand_.n - t.n0);
        t.k = std::min(tiling_.k, demand_.k - t.k0);
        t.last = im == tiles_m - 1 && in == tiles_n - 1 && ik == tiles_k - 1;
        if (tiling_.hold) {
            const std::int64_t index = streams_n_ ? in : im;
            t.follows = index > 0;
            t.stays = index < streamed() - 1;
            const std::int64_t results = streams_n_ ? t.m * t.n0 : t.m0 * t.n;
            t.accumulator = static_cast<std::uint32_t>(results * demand_.levels);
        }
        return t;
    }

    Tiling tiling_;
    ProductDemand demand_;
    bool streams_n_;
};

} // namespace napier
