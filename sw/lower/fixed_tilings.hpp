// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "sw/lower/tiling.hpp"
#include "sw/model/network.hpp"
#include "sw/pass/operation.hpp"

namespace napier {

/// Counts a pass's products, so that each has a name: its tag, whether it sums columns, and its
/// number among such, from 1.
class ProductNumbers {
  public:
    using Name = std::tuple<std::uint16_t, bool, int>;
    Name next(const GemmPass& pass) {
        const bool ones = is_ones(pass);
        return {pass.tag, ones, ++counts_[{pass.tag, ones}]};
    }

  private:
    std::map<std::pair<std::uint16_t, bool>, int> counts_;
};

/// The tiles that a network's file gives to products.
class FixedTilings {
  public:
    /// Throws InputError for a layer that the network has not, or a product given twice.
    explicit FixedTilings(const Network& network);

    /// nullptr: the chip's driver chooses.
    const FixedTiles* of(const ProductNumbers::Name& product) const;

  private:
    std::map<ProductNumbers::Name, FixedTiles> tiles_;
};

/// Throws InputError unless the tiles fit the chip's buffers, and the product.
Tiling checked_tiling(const Architecture& architecture, const ProductDemand& demand,
                      const FixedTiles& tiles);

} // namespace napier
