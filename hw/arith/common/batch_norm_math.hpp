// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "hw/arith/common/word.hpp"

namespace napier {

/// Words of batch norm's per-channel numbers. The running moments move by small shares, so they
/// have 16 bits whatever the word.
struct MomentFormat {
    int bits;              ///< of mean and inverse deviation
    int mean_fraction;     ///< fixed point only
    int inverse_fraction;  ///< likewise
    int variance_fraction; ///< of the running variance
    int mean_shift;        ///< fixed point: what the sums' result is shifted right for the mean ...
    int variance_shift;    ///< ... and for the variance, beyond log2 of the number of terms
};
constexpr int kRunningBits = 16;

/// Scalars as VectorMath::encode_scalar gives them, but for the two of the running moments, by
/// encode_share.
struct MomentScalars {
    std::int16_t scale; ///< from the drained sum to the mean over the batch
    std::int16_t epsilon;
    std::int16_t momentum; ///< the batch's share of the new running moments, by encode_share
    std::int16_t keep;     ///< 1 - momentum, likewise
    std::int16_t unbias;   ///< terms / (terms - 1), for the running variance
};

/// Batch norm on rows of n channels, integers only.
///
/// Sums go through the accumulation that MACs use, on words; so terms are brought near 1 first: by
/// the inverse deviation the channel had in the step before (`inverse`, 1 at the start), which
/// finish_*() takes out again, and in LNS by a power of two. Without that a 12-bit LNS, whose
/// numbers end at 2^16, could not hold a sum of 65,536 squares.
class BatchNormMath {
  public:
    virtual ~BatchNormMath() = default;

    /// terms = x * inverse * scale
    virtual void mean_terms(const Word* x, const Word* inverse, Word* terms, std::size_t n,
                            std::int16_t scale) const = 0;
    /// terms = ((x - mean) * inverse)^2 * scale
    virtual void variance_terms(const Word* x, const Word* mean, const Word* inverse, Word* terms,
                                std::size_t n, std::int16_t scale) const = 0;
    /// terms = dy * (x - mean) * inverse
    virtual void correlation_terms(const Word* dy, const Word* x, const Word* mean,
                                   const Word* inverse, Word* terms, std::size_t n) const = 0;

    virtual void finish_mean(const Word* sums, const Word* inverse, Word* mean, std::size_t n,
                             const MomentScalars& scalars) const = 0;
    struct Moments {
        const Word* sums;
        const Word* mean;
        const Word* inverse; ///< as the terms had it
        const Word* running_mean;
        const Word* running_variance;
        Word* new_inverse; ///< 1 / sqrt(variance + epsilon)
        Word* new_running_mean;
        Word* new_running_variance;
    };
    virtual void finish_variance(const Moments& m, std::size_t n,
                                 const MomentScalars& scalars) const = 0;
    /// The words that normalise() takes, from running moments.
    virtual void from_running(const Word* running_mean, const Word* running_variance, Word* mean,
                              Word* inverse, std::size_t n, const MomentScalars& scalars) const = 0;

    struct Channels {
        const Word* mean;
        const Word* inverse;
        const Word* gamma;
        const Word* beta; ///< its gradient in normalise_gradient()
        const Word* gamma_gradient;
    };
    /// y = gamma * (x - mean) * inverse + beta
    virtual void normalise(const Word* x, const Channels& c, Word* y, std::size_t n) const = 0;
    /// dx = gamma * inverse * (dy - scale * (dbeta + (x - mean) * inverse * dgamma))
    virtual void normalise_gradient(const Word* x, const Word* dy, const Channels& c, Word* dx,
                                    std::size_t n, std::int16_t scale) const = 0;
};

} // namespace napier
