// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/arith/common/fine_adder.hpp"

namespace napier {

/// The softmax unit: integers with kFraction fraction bits between its stages, whatever the number
/// format around it. log2(e^z) is a linear multiple of z, so an exponential costs one
/// multiplication by log2(e), and the sum of exponentials is a chain of log-adds.
class SoftmaxUnit {
  public:
    static constexpr int kFraction = 10;
    static constexpr int kMantissaBits = 14;

    SoftmaxUnit();

    /// scaled[i] = z[i] log2(e) in units 2^-kFraction; replaced by log2 of the probabilities (<=
    /// 0).
    void log2_probabilities(std::vector<std::int32_t>& scaled) const;
    /// log2(1 - p) for log2(p) = -d, d > 0, as a magnitude.
    std::int32_t log2_complement(std::int32_t d) const { return adder_.minus(d); }
    /// 2^(log * 2^-kFraction) in units of 2^-result_fraction, rounded; saturates at 2^24.
    std::int32_t antilog(std::int32_t log, int result_fraction) const;

  private:
    FineAdder adder_;
    std::vector<std::int32_t> powers_; ///< 2^(i * 2^-kFraction) with kMantissaBits
};

} // namespace napier
