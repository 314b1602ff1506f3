// SPDX-License-Identifier: Apache-2.0
#include "sw/whole/block_sums.hpp"

#include <algorithm>
#include <variant>

#include "hw/arith/common/integer.hpp"

namespace napier {

Part BlockShare::terms_of(std::int64_t block, std::int64_t all) const {
    return {block * terms, std::min((block + 1) * terms, all)};
}

BlockShare block_share(const NumberSystem& mac, const Cuts& cuts) {
    constexpr std::int64_t kLeastTerms = 16; // else the sum of the sums is as much work again
    const auto* const lns = std::get_if<LnsMacConfig>(&mac);
    BlockShare share{0, {}};
    if (lns == nullptr || lns->guard_bits > 0 || lns->arity() < 2) {
        return share;
    }
    const std::int64_t all = cuts.back();
    const auto ends_blocks = [&](std::int64_t terms) {
        return std::all_of(cuts.begin(), cuts.end(),
                           [&](std::int64_t cut) { return cut == all || cut % terms == 0; });
    };
    std::int64_t terms = 1;
    while (terms * lns->arity() < all && ends_blocks(terms * lns->arity())) {
        terms *= lns->arity();
    }
    if (terms < kLeastTerms) {
        return share;
    }
    share.terms = terms;
    for (const std::int64_t cut : cuts) {
        share.blocks.push_back(ceil_div(cut, terms));
    }
    return share;
}

} // namespace napier
