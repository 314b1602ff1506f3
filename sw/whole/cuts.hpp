// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace napier {

/// How rows, images or channels are shared out among ranks: rank r has [cuts[r], cuts[r + 1]).
using Cuts = std::vector<std::int64_t>;

/// Shares of `count` that differ by one `grain` at most; each but the last begins and ends on
/// multiples of it, and some are empty where there are fewer grains than ranks.
Cuts even_cuts(std::int64_t count, int ranks, std::int64_t grain = 1);

/// The same shares of something that has `factor` parts for each.
Cuts times(Cuts cuts, std::int64_t factor);

/// Rows, or columns, of a pass's result.
struct Part {
    std::int64_t first;
    std::int64_t last; ///< one past

    std::int64_t size() const { return last - first; }
};
inline Part part_of(const Cuts& cuts, int rank) {
    return {cuts[static_cast<std::size_t>(rank)], cuts[static_cast<std::size_t>(rank) + 1]};
}

} // namespace napier
