// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/characterize/operands.hpp"
#include "sw/data/dataset.hpp"
#include "sw/train/chip_backend.hpp"

namespace napier {

/// When and how much of a training run is kept.
struct CaptureRun {
    int steps = 160;             ///< of training, from the initial weights; eight are looked at
    std::size_t products = 2048; ///< of each pass, all looks together
    std::uint64_t seed = 1;
};

/// Trains `network` on a platform for some steps and keeps whole dot products (places of the
/// outputs drawn at random, in proportion to the MACs of each layer) of the three passes, in the
/// order in which a processing element of an output-stationary array meets them. A sum begins anew
/// where the arithmetic's first level of accumulation does.
characterize::Stimulus capture_operands(const Network& network, const Dataset& data,
                                        Platform& platform, const CaptureRun& run);

} // namespace napier
