// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/arith/lns/accumulator.hpp"
#include "hw/arith/lns/lns_format.hpp"
#include "hw/arith/lns/log_add_table.hpp"

namespace napier::anneal {

/// Draws of a seed: one to search on, one to choose by, one to report.
constexpr std::uint32_t kSearchDraw = 0;
constexpr std::uint32_t kChoiceDraw = 1;
constexpr std::uint32_t kReportDraw = 2;

/// Dot products to try a table on: a fixed sample, so that two tables differ by what they do and
/// not by the draw. Operands are heavy-tailed, Gaussian times 2^Gaussian; every other sum has
/// products with a mean of 5 % of the first operand's square, as gradients that agree a little do.
/// The numbers have 64 octaves either way: overflow and underflow are the format's doing, not the
/// table's.
class SampledSums {
  public:
    /// Sums of 32, 256 and 1024 terms in the chip's default cascade, and of 1024 in one chain: a
    /// table for cascades only may let long chains drift away. `terms` products for each kind.
    /// Another `draw` of the same seed is another sample.
    SampledSums(int fraction, int terms, std::uint64_t seed, std::uint32_t draw);

    /// How many times as far off as with the exact table: of each kind of sum the root mean square
    /// error over the exact table's, of those again the root mean square.
    double excess(const LogAddTable& table) const;

  private:
    struct Sum {
        std::vector<Lns> terms; ///< products, already rounded to the format: the table's part only
        double exact;
        double size; ///< the root of the terms' squares, or |exact| where that is larger
    };
    struct Kind {
        Accumulation order;
        std::vector<Sum> sums;
        double exact_error; ///< of the exact table
    };
    double error(const Kind& kind, const LogAddTable& table) const;

    LnsFormat format_;
    std::vector<Kind> kinds_;
};

} // namespace napier::anneal
