// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/arith/common/batch_norm_math.hpp"
#include "hw/arith/common/tensor_scales.hpp"
#include "hw/arith/fixed/fixed.hpp"

namespace napier {

/// The twin's: mean, inverse deviation and running moments have 16 bits; a normalised value keeps
/// kFraction fraction bits inside the unit.
class FixedBatchNorm final : public BatchNormMath {
  public:
    FixedBatchNorm(const FixedFormat& format, const TensorScales& scales);

    static MomentFormat moment_format(const FixedFormat& word, const TensorScales& scales);

    void mean_terms(const Word* x, const Word* inverse, Word* terms, std::size_t n,
                    std::int16_t scale) const override;
    void variance_terms(const Word* x, const Word* mean, const Word* inverse, Word* terms,
                        std::size_t n, std::int16_t scale) const override;
    void correlation_terms(const Word* dy, const Word* x, const Word* mean, const Word* inverse,
                           Word* terms, std::size_t n) const override;
    void finish_mean(const Word* sums, const Word* inverse, Word* mean, std::size_t n,
                     const MomentScalars& scalars) const override;
    void finish_variance(const Moments& m, std::size_t n,
                         const MomentScalars& scalars) const override;
    void from_running(const Word* running_mean, const Word* running_variance, Word* mean,
                      Word* inverse, std::size_t n, const MomentScalars& scalars) const override;
    void normalise(const Word* x, const Channels& c, Word* y, std::size_t n) const override;
    void normalise_gradient(const Word* x, const Word* dy, const Channels& c, Word* dx,
                            std::size_t n, std::int16_t scale) const override;

  private:
    static constexpr int kFraction = 12;

    std::int64_t normalised(Word x, Word mean, Word inverse) const;

    FixedFormat format_;
    TensorScales scales_;
    MomentFormat moments_;
};

} // namespace napier
