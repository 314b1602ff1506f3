// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sw/model/layer.hpp"
#include "sw/model/pass.hpp"

namespace napier {

/// Products of one pass of a layer over `images` images, by its shape alone: what the array must
/// have multiplied, however it was tiled. The zeros that a strided convolution's data gradient
/// inserts count, and so do the ones that a bias' gradient is summed with, and those around the one
/// gradient of a dense layer that hands it down to maps with gaps (channels no multiple of 8).
std::uint64_t pass_macs(const Layer& layer, Pass pass, std::int64_t images);

} // namespace napier
