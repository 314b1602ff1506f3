// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "hw/arith/arithmetic.hpp"
#include "hw/arith/common/batch_norm_math.hpp"
#include "hw/arith/common/vector_math.hpp"

namespace napier {

/// The vector unit of a chip's own arithmetic.
std::unique_ptr<VectorMath> make_vector_math(const Arithmetic& arithmetic);
std::unique_ptr<BatchNormMath> make_batch_norm_math(const Arithmetic& arithmetic);

MomentFormat moment_format(const Arithmetic& arithmetic);
/// A share of a running moment, as fine as its words: in a ten-bit LNS's own grid 0.9 would be
/// 2^(-2/16), which with 0.1 adds up to 1.018, and running moments would settle at 1.2 of what they
/// follow.
std::int16_t encode_share(const Arithmetic& arithmetic, double share);

} // namespace napier
