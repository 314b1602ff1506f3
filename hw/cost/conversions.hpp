// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "hw/arith/arithmetic.hpp"
#include "hw/isa/transfer.hpp"

namespace napier {

/// Which transfers between DRAM and scratchpads change the number format of every word that
/// crosses, on a chip of several arithmetics.
class Conversions {
  public:
    explicit Conversions(const Arithmetic& arithmetic);

    /// Whether the transfer's two sides hold different formats. Throws DeviceError if it names an
    /// arithmetic that the chip lacks, or if elements are not words of the format in memory.
    bool needed(const Transfer& transfer) const;
    /// Of one of several arithmetics.
    const NumberSystem& system(std::size_t arithmetic) const { return systems_.at(arithmetic); }

  private:
    std::vector<NumberSystem> systems_; ///< by arithmetic; none for a chip without a choice
};

} // namespace napier
