// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "hw/arith/common/fine_adder.hpp"
#include "hw/arith/common/softmax.hpp"
#include "hw/arith/common/update_rule.hpp"
#include "hw/arith/common/vector_math.hpp"
#include "hw/arith/lns/lns_row.hpp"
#include "hw/arith/lns/madam.hpp"
#include "hw/arith/lns/master_adder.hpp"

namespace napier {

class LnsVectorMath final : public VectorMath {
  public:
    LnsVectorMath(const LnsFormat& format, Underflow underflow, const UpdateRule& rule);

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
    static constexpr std::int16_t kZeroScalar = INT16_MIN;

    /// x[i] *= 2^-kLeakShift where y[i] is negative.
    void leak_below(Word* x, const Word* y, std::size_t n) const;
    /// weight -= 2^(rate 2^-fraction) direction, masters and words. The step may be smaller than
    /// any number of the format, and still moves a weight now and then, rounded at random; but a
    /// weight of zero, which has no grid there, takes no such step.
    void step_down(std::int32_t rate, LnsRow& weight, LnsRow& direction, const std::int32_t* random,
                   std::size_t count) const;
    Word rounded(const Lns& master) const;
    void scale_by(std::int16_t scalar, std::size_t count, LnsRow& row) const;
    /// Bits below the masters' grid that a step is rounded with.
    int extra_of_weights() const;

    LnsFormat format_;
    LnsFormat master_;
    Underflow underflow_;
    bool stochastic_;
    FineAdder word_adder_; ///< on the word's grid: bias, decay, momentum
    /// On the grid of the weights that take the updates: of words, and of wider masters.
    std::optional<FineAdder> weight_adder_;
    std::optional<MasterAdder> master_adder_;
    RowBits word_halves_; ///< what rounds its sums to nearest
    RowBits weight_halves_;
    SoftmaxUnit softmax_;
    Madam madam_;
};

} // namespace napier
