// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/arith/common/fine_adder.hpp"
#include "hw/arith/common/random_row.hpp"
#include "hw/arith/lns/lns_format.hpp"

namespace napier {

/// The multiplicative update of LNS-Madam (arXiv 2106.13914) in integers:
///
///     rms'^2  = keep rms^2 + enter gradient^2
///     log2|w| = log2|w| - rate sign(w) gradient / rms'
///
/// Signs stay, and so do zeros. Squares and the root are shifts of a log, the quotient a difference
/// of logs, and it becomes a number again by 2^(i + f) = (1 + f) 2^i (Mitchell 1962; up to 6 % more
/// than the power, which scales the step and nothing else). The rms, and a weight without a master,
/// are rounded by chance in proportion, so that neither stalls; a master is rounded to nearest.
class Madam {
  public:
    /// `master` is the format of the weights that are updated: `word`, or with more fraction bits.
    Madam(const LnsFormat& word, const LnsFormat& master, bool stochastic);

    /// The row's momentum is the rms.
    void update(const UpdateRow& row, const MadamScalars& scalars,
                const RandomStream& random) const;

    /// One element: `low` and `high` are 16 random bits each.
    struct State {
        Lns weight; ///< of the master's format
        Lns rms;
    };
    State step(const State& before, const Lns& gradient, const MadamScalars& scalars,
               std::uint32_t low, std::uint32_t high) const;

  private:
    static constexpr int kExtra = 16; ///< bits below the grids, of which chance decides
    static constexpr std::int64_t kOne = std::int64_t{1} << kExtra; ///< a step of a grid
    static constexpr std::int64_t kHalf = kOne / 2;

    LnsFormat word_;
    LnsFormat master_;
    bool stochastic_;
    FineAdder adder_;
};

} // namespace napier
