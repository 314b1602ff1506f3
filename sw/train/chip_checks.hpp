// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sw/driver/platform.hpp"
#include "sw/model/network.hpp"
#include "sw/pass/pass.hpp"

namespace napier {

/// What a chip counted between two moments, held to what it was asked to do. Looks beside the
/// registers, so it takes no simulated time.
class ChipChecks {
  public:
    /// Both must outlive it.
    ChipChecks(const Network& network, const Platform& platform)
        : network_(network), platform_(platform) {}

    /// A program is about to run.
    void start();
    /// It has run a training step or an inference on `images` images. Throws InvariantError naming
    /// the layer and pass whose MACs are not the product of its shape, or both sums where the DRAM
    /// has moved other bytes or opened other rows for the chip than its DMA counted.
    void finish(RunMode mode, int images) const;

  private:
    std::uint64_t macs(std::uint16_t tag) const;
    Dram::Work counted_dram_work() const;

    const Network& network_;
    const Platform& platform_;
    std::vector<std::uint64_t> macs_before_; ///< by tag
    Dram::Work counted_before_;              ///< by the chip's DMA
    Dram::Work done_before_;                 ///< by the DRAM for the chip
};

} // namespace napier
