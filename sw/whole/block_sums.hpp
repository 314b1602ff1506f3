// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/arith/number_system.hpp"
#include "sw/whole/cuts.hpp"

namespace napier {

/// How a sum over a batch is shared out by its terms, where the defined order allows for it: blocks
/// of terms that the order sums by themselves lie whole in ranks, so each rank sums its own, and
/// the blocks' sums are terms of a shorter sum of the same order.
struct BlockShare {
    std::int64_t terms; ///< of a block, but for the last
    Cuts blocks;        ///< of each rank

    std::int64_t count() const { return blocks.back(); }
    /// Terms of a block of a sum of `all`.
    Part terms_of(std::int64_t block, std::int64_t all) const;
};

/// The largest blocks that end where ranks' terms do (`cuts`): those of a level of the cascade, or
/// of the binary tree. `terms` is 0 where there are none that are worth it: the order is
/// sequential, a state has guard bits that a block's sum would lose, or a chain spans ranks.
BlockShare block_share(const NumberSystem& mac, const Cuts& cuts);

} // namespace napier
