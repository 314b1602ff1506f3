// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/values/kernels/lns_simd_code.hpp"

namespace napier {

/// The AVX-512 code on a processor without it, instruction by instruction, by SIMDe.
LnsSimdCode emulated_avx512_code(const LnsSimdPlan& plan);

} // namespace napier
