// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "hw/arith/arithmetic.hpp"
#include "hw/values/kernels/tile_kernel.hpp"

namespace napier {

/// The kernel of a number system for this host, without threads.
std::unique_ptr<TileKernel> make_plain_kernel(const NumberSystem& system);
/// The kernel of a chip's own arithmetic for this host and its threads.
std::unique_ptr<TileKernel> make_tile_kernel(const Arithmetic& arithmetic);

} // namespace napier
