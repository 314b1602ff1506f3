// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "hw/arith/common/word.hpp"

namespace napier {

/// Where an update's random bits come from: element e of a tensor draws at counter
/// (step, tensor, e), whoever computes it and in whatever order.
struct RandomStream {
    std::array<std::uint32_t, 2> key;
    std::uint32_t tensor;
    std::uint32_t step;
};

/// One row of a weight update. Pointers may not overlap. A master of more than kMostWordBits takes
/// two words of `weight` and `new_weight`, see places().
struct UpdateRow {
    const Word* weight; ///< the master where there is one
    const Word* gradient;
    const Word* momentum; ///< null: plain SGD
    Word* new_weight;
    Word* new_momentum;
    Word* rounded_weight; ///< word_bits copy of a master; null without one
    std::size_t count;
    std::uint32_t first_element;
};

/// Scalars of an update, as encode_scalar gives them.
struct UpdateScalars {
    std::int16_t rate;
    std::int16_t momentum;
    std::int16_t decay;
};

/// Scalars of a multiplicative update, as its instruction carries them.
struct MadamScalars {
    std::int16_t rate;  ///< log2, in units of the word's log
    std::int16_t keep;  ///< log2 of the running mean's share that stays, in units of 2^-15
    std::int16_t enter; ///< log2 of the share that the new square gets, in units of the word's log
};

/// Leaky ReLU has slope 2^-kLeakShift below zero.
enum class Rectifier { leaky, relu };

/// The vector unit's arithmetic on rows of words, integers only. Its adder is not the MAC's: where
/// the PWL tables would cost accuracy (softmax, updates) it has exact tables of its own.
class VectorMath {
  public:
    virtual ~VectorMath() = default;

    /// x[i] = x[i] + bias[i]. `bias_shift`: fixed point, fraction(bias) - fraction(x).
    virtual void add_bias(Word* x, const Word* bias, std::size_t n, int bias_shift) const = 0;
    virtual void activate(Word* x, std::size_t n, Rectifier f) const = 0;
    /// gradient[i] *= f'(y[i]), told by the sign of the activation's result y. f'(0) is 0 for
    /// ReLU, 1 for leaky ReLU.
    virtual void mask(Word* gradient, const Word* y, std::size_t n, Rectifier f) const = 0;
    /// x[i] = x[i] * scalar, rounded to nearest. `shift`: fixed point, fraction(x) less that of
    /// the result.
    virtual void scale(Word* x, std::size_t n, std::int16_t scalar, int shift) const = 0;
    /// x[i] = x[i] * y[i]; LNS: by the format's rule of underflow. `shift`: fixed point,
    /// fraction(x) + fraction(y) less that of the result, rounded half up.
    virtual void multiply(Word* x, const Word* y, std::size_t n, int shift) const = 0;
    /// Where x[i] > best[i]: best[i] = x[i], index[i] = tap.
    virtual void maximum(Word* best, Word* index, const Word* x, Word tap, std::size_t n) const = 0;
    virtual Word zero() const = 0;
    virtual Word one() const = 0; ///< fixed point: the integer 1, so that sums keep their scale
    /// out = softmax(logits) - onehot(label), n classes. The fractions of both, see TensorScales.
    virtual void softmax_gradient(const Word* logits, unsigned label, Word* out, std::size_t n,
                                  int logit_fraction, int out_fraction) const = 0;
    /// `gradient_shift`: fraction(gradient) - fraction(weight), see TensorScales.
    virtual void update(const UpdateRow& row, const UpdateScalars& scalars, int gradient_shift,
                        const RandomStream& random) const = 0;
    /// The rule of Madam; the row's momentum is the gradient's running rms. Of number systems with
    /// kMultiplicativeUpdates; std::logic_error of others.
    virtual void multiply_weights(const UpdateRow& row, const MadamScalars& scalars,
                                  const RandomStream& random) const = 0;
    /// The words that products read, of `n` masters, which may take two words each, see places().
    /// Without masters: the same words.
    virtual void round_masters(const Word* masters, Word* words, std::size_t n) const = 0;
    /// A scalar factor as the instruction carries it.
    virtual std::int16_t encode_scalar(double value) const = 0;
    /// The element of `bits` bits nearest to a real number, and back: a word, or a master of up to
    /// kMostElementBits. It stands for 2^-fraction times what it says, see TensorScales.
    virtual std::uint32_t element_from_real(double value, int fraction, int bits) const = 0;
    virtual double to_real(std::uint32_t element, int fraction, int bits) const = 0;
    Word from_real(double value, int fraction, int word_bits) const {
        return static_cast<Word>(element_from_real(value, fraction, word_bits));
    }
};

constexpr int kLeakShift = 3;

} // namespace napier
