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
    /// What a conversion from or to an arithmetic depends on.
    struct Words {
        LnsFormat format;
        Underflow underflow;
    };

    explicit Conversions(const Arithmetic& arithmetic);

    /// Whether the transfer's two sides hold different formats. Throws DeviceError if it names an
    /// arithmetic that the chip lacks, or if elements are not words of the format in memory.
    bool needed(const Transfer& transfer) const;
    /// Of one of several arithmetics.
    const Words& words(std::size_t arithmetic) const { return words_.at(arithmetic); }

  private:
    std::vector<Words> words_; ///< by arithmetic; none for a chip without a choice
};

} // namespace napier
