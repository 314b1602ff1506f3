// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/arith/lns_format.hpp"
#include "hw/arith/log_add_table.hpp"

namespace napier::anneal {

/// Dot products to try a table on: a fixed sample, so that two tables differ by what they do and
/// not by the draw. Operands are heavy-tailed, Gaussian times 2^Gaussian; every other product has
/// a mean of 5 % of the first operand's square, as gradients do that agree a little.
class SampledSums {
  public:
    /// Sums of each length, `terms` products in all for each.
    SampledSums(const LnsFormat& format, const std::vector<int>& lengths, int terms,
                std::uint64_t seed);

    /// Root mean square of the sums' errors, each relative to what a sum of such terms comes to:
    /// the root of its terms' squares, or the sum itself where that is larger. The order is the
    /// chip's default cascade.
    double error(const LogAddTable& table) const;

  private:
    struct Sum {
        std::vector<Lns> terms; ///< products, already rounded to the format: the table's part only
        double exact;
        double size;
    };
    LnsFormat format_;
    std::vector<Sum> sums_;
};

} // namespace napier::anneal
