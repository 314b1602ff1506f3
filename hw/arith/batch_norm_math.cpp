// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/batch_norm_math.hpp"

#include <cmath>

#include "hw/arith/fixed_batch_norm.hpp"
#include "hw/arith/lns_batch_norm.hpp"
#include "hw/arith/vector_math.hpp"

namespace napier {

MomentFormat moment_format(const Arithmetic& arithmetic) {
    const int width = arithmetic.word_bits();
    if (arithmetic.is_lns()) {
        return {width, 0, 0, 0, 0, 0};
    }
    // Squares have width - 6 fraction bits, their mean is drained with width - 4.
    return {16, arithmetic.scales.activation + 16 - width, 10, 10, 0, -2};
}

std::int16_t encode_share(const Arithmetic& arithmetic, const VectorMath& math, double share) {
    if (!arithmetic.is_lns()) {
        return math.encode_scalar(share);
    }
    const LnsFormat& format = std::get<LnsMacConfig>(arithmetic.mac).format;
    const int fraction = format.with_guard(kRunningBits - format.width).fraction;
    return static_cast<std::int16_t>(std::lround(std::ldexp(std::log2(share), fraction)));
}

std::unique_ptr<BatchNormMath> make_batch_norm_math(const Arithmetic& arithmetic) {
    if (arithmetic.is_lns()) {
        return std::make_unique<LnsBatchNorm>(arithmetic);
    }
    return std::make_unique<FixedBatchNorm>(arithmetic);
}

} // namespace napier
