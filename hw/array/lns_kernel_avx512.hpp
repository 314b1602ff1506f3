// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "hw/array/tile_kernel.hpp"

namespace napier {

/// The bits of ScalarLnsKernel, 32 columns at a time. Null where the processor lacks AVX-512
/// (F, BW, VL, DQ) and for guard bits, words over 14 bits, saturating underflow and arities 2 to 7.
/// Tables of 31 linear cells of equal width for each of D+ and D- stay in registers; others are
/// looked up in memory, at about a fifth of the rate.
std::unique_ptr<TileKernel> make_avx512_lns_kernel(const LnsMacConfig& config);

} // namespace napier
