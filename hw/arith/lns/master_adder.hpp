// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "hw/arith/lns/lns_row.hpp"

namespace napier {

/// Adds steps to masters of more than kMostWordBits. FineAdder has an entry for every distance of
/// two logs, which on such a grid would be up to 2^34 of them; here the smaller operand's share
/// y = 2^-d of the larger becomes a number, and 1 + y or 1 - y a log again, both from tables of
/// 2^10 entries, in integers throughout.
///
/// D+(d) and D-(d) are known to kExtra bits below the master's grid, of which random[i] decides as
/// FineAdder::Mean::value says: the mean of the value is exact. The correction is less than one of
/// its last bits off, and where opposite signs cancel the sum less than 2^-54 of the larger
/// operand.
class MasterAdder {
  public:
    static constexpr int kExtra = 16;

    /// `master` is `word` with more fraction bits, at most 30.
    MasterAdder(const LnsFormat& word, const LnsFormat& master, Underflow underflow);

    /// masters[i] = masters[i] - direction[i] 2^(rate 2^-word.fraction). Directions are words; the
    /// step may be smaller than any of them. `random` in units of 2^-kExtra of the masters' grid.
    void step_row(LnsRow& masters, const LnsRow& direction, std::int32_t rate,
                  const std::int32_t* random, std::size_t count) const;

    /// What is added to the larger log, D+(d) or -D-(d), in units of 2^-kExtra of the grid; d >= 0,
    /// where signs are opposite d > 0. Rounding at random makes the mean of the value exact.
    std::int64_t correction(std::int64_t d, bool opposite) const;

  private:
    LnsFormat word_;
    LnsFormat master_;
    Underflow underflow_;
};

} // namespace napier
