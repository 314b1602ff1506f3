// SPDX-License-Identifier: Apache-2.0
#include "sw/whole/cuts.hpp"

#include <algorithm>

#include "hw/arith/common/integer.hpp"

namespace napier {

Cuts even_cuts(std::int64_t count, int ranks, std::int64_t grain) {
    const std::int64_t grains = ceil_div(count, grain);
    Cuts cuts;
    for (std::int64_t r = 0; r <= ranks; ++r) {
        cuts.push_back(std::min(grains * r / ranks * grain, count));
    }
    return cuts;
}

Cuts times(Cuts cuts, std::int64_t factor) {
    for (std::int64_t& cut : cuts) {
        cut *= factor;
    }
    return cuts;
}

} // namespace napier
