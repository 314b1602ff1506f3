// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/values/kernels/tile_kernel.hpp"
#include "hw/values/upsets.hpp"

namespace napier {

/// The upsets of a chip's scratchpads and processing elements, a sequence of its own for each
/// place.
class ChipFaults {
  public:
    ChipFaults(const FaultConfig& config, const Arithmetic& arithmetic, int state_bits);

    /// Any place but dram.
    Upsets& at(FaultPlace place) { return places_[static_cast<std::size_t>(place)]; }
    const Upsets& at(FaultPlace place) const { return places_[static_cast<std::size_t>(place)]; }

    /// kernel.accumulate() with upsets of the sums in the processing elements: before each product
    /// that finds its sum's word upset, the bits are turned over.
    void accumulate(const TileKernel& kernel, const TileOperand& a, const TileOperand& b,
                    const TileShape& shape, const TileState& state);
    /// A drain reads `levels` words of each sum from the accumulator scratchpad.
    void read_sums(const TileKernel& kernel, const TileState& state, int levels, int rows,
                   int columns);

  private:
    std::vector<Upsets> places_;
    std::uint64_t zero_sum_; ///< a word of a sum that is zero
};

} // namespace napier
