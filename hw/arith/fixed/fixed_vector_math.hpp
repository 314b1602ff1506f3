// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/arith/common/softmax.hpp"
#include "hw/arith/common/update_rule.hpp"
#include "hw/arith/common/vector_math.hpp"
#include "hw/arith/fixed/fixed.hpp"

namespace napier {

/// The twin's vector unit. A scalar is an 8-bit mantissa and an exponent: m * 2^-e.
class FixedVectorMath final : public VectorMath {
  public:
    FixedVectorMath(const FixedFormat& format, const UpdateRule& rule);

    void add_bias(Word* x, const Word* bias, std::size_t n, int bias_shift) const override;
    void activate(Word* x, std::size_t n, Rectifier f) const override;
    void mask(Word* gradient, const Word* y, std::size_t n, Rectifier f) const override;
    void scale(Word* x, std::size_t n, std::int16_t scalar, int shift) const override;
    void multiply(Word* x, const Word* y, std::size_t n, int shift) const override;
    void maximum(Word* best, Word* index, const Word* x, Word tap, std::size_t n) const override;
    Word zero() const override;
    Word one() const override;
    void softmax_gradient(const Word* logits, unsigned label, Word* out, std::size_t n,
                          int logit_fraction, int out_fraction) const override;
    void update(const UpdateRow& row, const UpdateScalars& scalars, int gradient_shift,
                const RandomStream& random) const override;
    void multiply_weights(const UpdateRow& row, const MadamScalars& scalars,
                          const RandomStream& random) const override;
    void round_masters(const Word* masters, Word* words, std::size_t n) const override;
    std::int16_t encode_scalar(double value) const override;
    std::uint32_t element_from_real(double value, int fraction, int bits) const override;
    double to_real(std::uint32_t element, int fraction, int bits) const override;

  private:
    Word rounded(std::int32_t master) const;

    FixedFormat format_;
    FixedFormat master_;
    bool stochastic_;
    SoftmaxUnit softmax_;
};

} // namespace napier
