// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/lns_vector_math.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "hw/arith/common/integer.hpp"
#include "hw/arith/common/random_row.hpp"
#include "hw/arith/lns/lns_ops.hpp"
#include "hw/arith/lns/lns_row.hpp"
#include "hw/parallel/wide_loops.hpp"

namespace napier {

namespace {

constexpr double kLog2E = 1.4426950408889634;

/// Random bits a sum is rounded with.
constexpr int kRandomBits = 16;

/// Adds with as many bits below the grid as there are random ones, if 32 bits hold that.
FineAdder make_adder(const LnsFormat& format) {
    return {format.fraction, std::min(kRandomBits, 26 - format.fraction), FineAdder::Mean::value};
}

RowBits nearest(int extra) {
    RowBits halves;
    halves.fill(1 << (extra - 1));
    return halves;
}

/// `bits` bits of each random word, from bit `first` on, as what a sum with `extra` bits below its
/// grid is rounded by: in the middle of their steps, so that the mean over all of them is a half.
NAPIER_WIDE_LOOPS
void below_grid(const std::uint32_t* random, int first, int bits, int extra, std::size_t count,
                RowBits& below) {
    const std::uint32_t mask = (1u << bits) - 1;
    const int up = std::max(extra - bits - 1, 0);
    const int down = std::max(bits + 1 - extra, 0);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t middle = 2 * (random[i] >> first & mask) + 1;
        below[i] = static_cast<std::int32_t>(middle << up >> down);
    }
}

/// direction = -2^(rate 2^-fraction) direction, from words to the grid of their masters, with logs
/// that may be below both formats.
NAPIER_WIDE_LOOPS
void step_of(const LnsFormat& word, const LnsFormat& master, std::int32_t rate,
             const LnsRow& weight, std::size_t count, LnsRow& direction) {
    const int shift = master.fraction - word.fraction;
    const std::int32_t none = word.zero_log();
    const std::int32_t most = word.max_log();
    const std::int32_t zero = master.zero_log();
    const std::int32_t least = master.min_log();
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t log = std::min(direction.log[i] + rate, most) * (1 << shift);
        const bool below = (weight.log[i] == zero) & (log < least);
        const std::int32_t step = log - (log == zero ? 1 : 0);
        direction.log[i] = (direction.log[i] == none) | below ? zero : step;
        direction.sign[i] = ~direction.sign[i];
    }
}

/// x[i] where y[i] > 0, else zero.
NAPIER_WIDE_LOOPS
void pass_positive(const LnsFormat& format, Word* x, const Word* y, std::size_t n) {
    const Word zero = encode(format, format.zero());
    const auto sign = static_cast<Word>(1u << (format.width - 1));
    for (std::size_t i = 0; i < n; ++i) {
        const bool positive = (y[i] & sign) == 0 && y[i] != zero;
        x[i] = positive ? x[i] : zero;
    }
}

/// Where x[i] > best[i]: best[i] = x[i], index[i] = tap.
NAPIER_WIDE_LOOPS
void take_larger(const LnsFormat& format, Word* best, Word* index, const Word* x, Word tap,
                 std::size_t n) {
    const auto sign = static_cast<Word>(1u << (format.width - 1));
    const auto magnitude = static_cast<Word>(sign - 1);
    const auto zero_code = static_cast<Word>(sign >> 1);
    // A key that orders words as their numbers: logs from 1 up above zero, mirrored below.
    const auto key = [&](Word word) {
        const auto size = static_cast<std::int16_t>((word & magnitude) ^ zero_code);
        return static_cast<std::int16_t>((word & sign) != 0 ? -size : size);
    };
    for (std::size_t i = 0; i < n; ++i) {
        const bool larger = key(x[i]) > key(best[i]);
        best[i] = larger ? x[i] : best[i];
        index[i] = larger ? tap : index[i];
    }
}

/// to[i] = from[i] where where[i] is -1, not 0.
NAPIER_WIDE_LOOPS
void take_where(const std::int32_t* where, const std::int32_t* from, std::int32_t* to,
                std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        to[i] = (from[i] & where[i]) | (to[i] & ~where[i]);
    }
}

} // namespace

LnsVectorMath::LnsVectorMath(const LnsFormat& format, Underflow underflow, const UpdateRule& rule)
    : format_(format), master_(format.with_guard(rule.master_bits)), underflow_(underflow),
      stochastic_(rule.stochastic()), word_adder_(make_adder(format_)),
      word_halves_(nearest(word_adder_.extra())), madam_(format_, master_, stochastic_) {
    if (places(master_.width) == 1) {
        weight_adder_ = make_adder(master_);
    } else {
        master_adder_.emplace(format_, master_, underflow_);
    }
    weight_halves_ = nearest(extra_of_weights());
}

int LnsVectorMath::extra_of_weights() const {
    return weight_adder_ ? weight_adder_->extra() : MasterAdder::kExtra;
}

void LnsVectorMath::add_bias(Word* x, const Word* bias, std::size_t n, int /*bias_shift*/) const {
    for (std::size_t at = 0; at < n; at += LnsRow::kMost) {
        const std::size_t count = std::min(LnsRow::kMost, n - at);
        LnsRow sum;
        LnsRow term;
        decode_row(format_, x + at, count, sum);
        decode_row(format_, bias + at, count, term);
        add_row(format_, underflow_, word_adder_, sum, term, word_halves_.data(), count);
        encode_row(format_, sum, count, x + at);
    }
}

void LnsVectorMath::leak_below(Word* x, const Word* y, std::size_t n) const {
    for (std::size_t at = 0; at < n; at += LnsRow::kMost) {
        const std::size_t count = std::min(LnsRow::kMost, n - at);
        LnsRow row;
        LnsRow told;
        decode_row(format_, y + at, count, told);
        decode_row(format_, x + at, count, row);
        LnsRow leaked = row;
        scale_row(format_, underflow_, -format_.power_of_two(kLeakShift), count, leaked);
        take_where(told.sign.data(), leaked.log.data(), row.log.data(), count);
        encode_row(format_, row, count, x + at);
    }
}

void LnsVectorMath::activate(Word* x, std::size_t n, Rectifier f) const {
    mask(x, x, n, f);
}

void LnsVectorMath::mask(Word* gradient, const Word* y, std::size_t n, Rectifier f) const {
    if (f == Rectifier::relu) {
        pass_positive(format_, gradient, y, n);
    } else {
        leak_below(gradient, y, n);
    }
}

void LnsVectorMath::scale(Word* x, std::size_t n, std::int16_t scalar, int /*shift*/) const {
    for (std::size_t at = 0; at < n; at += LnsRow::kMost) {
        const std::size_t count = std::min(LnsRow::kMost, n - at);
        LnsRow row;
        decode_row(format_, x + at, count, row);
        scale_by(scalar, count, row);
        encode_row(format_, row, count, x + at);
    }
}

void LnsVectorMath::multiply(Word* x, const Word* y, std::size_t n, int /*shift*/) const {
    std::transform(x, x + n, y, x, [&](Word a, Word b) {
        return encode(format_, napier::multiply(format_, format_, underflow_, decode(format_, a),
                                                decode(format_, b)));
    });
}

void LnsVectorMath::maximum(Word* best, Word* index, const Word* x, Word tap, std::size_t n) const {
    take_larger(format_, best, index, x, tap, n);
}

Word LnsVectorMath::zero() const {
    return encode(format_, format_.zero());
}

Word LnsVectorMath::one() const {
    return encode(format_, {0, false});
}

void LnsVectorMath::softmax_gradient(const Word* logits, unsigned label, Word* out, std::size_t n,
                                     int logit_fraction, int out_fraction) const {
    constexpr int kFraction = SoftmaxUnit::kFraction;
    static const auto log_scale =
        static_cast<std::int32_t>(std::lround(std::ldexp(std::log2(kLog2E), kFraction)));
    // Between the format's grid and the unit's; a finer format loses bits here, a coarser gains.
    const int finer = kFraction - format_.fraction;
    std::vector<std::int32_t> scaled(n);
    for (std::size_t i = 0; i < n; ++i) {
        const Lns z = decode(format_, logits[i]);
        if (!format_.is_zero(z)) {
            const auto log = static_cast<std::int32_t>(shift_round(z.log, -finer)) + log_scale -
                             logit_fraction * (1 << kFraction);
            const std::int32_t magnitude = softmax_.antilog(log, kFraction);
            scaled[i] = z.negative ? -magnitude : magnitude;
        }
    }
    softmax_.log2_probabilities(scaled);
    for (std::size_t i = 0; i < n; ++i) {
        const bool is_label = i == label;
        Lns gradient = format_.zero();
        if (!is_label || scaled[i] < 0) {
            const std::int32_t log = is_label ? -softmax_.log2_complement(-scaled[i]) : scaled[i];
            gradient = clamp_to_format(format_, underflow_,
                                       static_cast<std::int32_t>(shift_round(log, finer)) +
                                           format_.power_of_two(out_fraction),
                                       is_label);
        }
        out[i] = encode(format_, gradient);
    }
}

void LnsVectorMath::scale_by(std::int16_t scalar, std::size_t count, LnsRow& row) const {
    if (scalar == kZeroScalar) {
        std::fill_n(row.log.begin(), count, format_.zero_log());
    } else {
        scale_row(format_, Underflow::flush, scalar, count, row);
    }
}

void LnsVectorMath::step_down(std::int32_t rate, LnsRow& weight, LnsRow& direction,
                              const std::int32_t* random, std::size_t count) const {
    if (master_adder_) {
        master_adder_->step_row(weight, direction, rate, random, count);
        return;
    }
    step_of(format_, master_, rate, weight, count, direction);
    add_row(master_, underflow_, *weight_adder_, weight, direction, random, count);
}

Word LnsVectorMath::rounded(const Lns& master) const {
    return encode(format_, drop_guard(master_, format_, underflow_, master));
}

void LnsVectorMath::round_masters(const Word* masters, Word* words, std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i) {
        words[i] = rounded(decode_bits(master_, element_at(masters, i, master_.width)));
    }
}

void LnsVectorMath::multiply_weights(const UpdateRow& row, const MadamScalars& scalars,
                                     const RandomStream& random) const {
    madam_.update(row, scalars, random);
}

void LnsVectorMath::update(const UpdateRow& row, const UpdateScalars& scalars, int gradient_shift,
                           const RandomStream& random) const {
    const int master_shift = master_.fraction - format_.fraction;
    const std::int32_t scale = format_.power_of_two(gradient_shift); // of the direction
    const auto master_places = static_cast<std::size_t>(places(master_.width));
    const int extra = extra_of_weights();
    thread_local std::vector<std::uint32_t> bits; // reused: a row is short, a step has many
    if (stochastic_) {
        random_row(random, row.first_element, row.count, bits);
    }
    for (std::size_t at = 0; at < row.count; at += LnsRow::kMost) {
        const std::size_t count = std::min(LnsRow::kMost, row.count - at);
        RowBits for_weight;
        RowBits for_momentum;
        RowBits for_decay;
        if (stochastic_) {
            const std::uint32_t* const random_words = bits.data() + at;
            below_grid(random_words, 0, 16, extra, count, for_weight);
            below_grid(random_words, 16, 8, word_adder_.extra(), count, for_decay);
            below_grid(random_words, 24, 8, word_adder_.extra(), count, for_momentum);
        }
        LnsRow weight;
        LnsRow direction;
        LnsRow term;
        decode_row(master_, row.weight + at * master_places, count, weight);
        decode_row(format_, row.gradient + at, count, direction);
        if (scalars.decay != kZeroScalar) {
            for (std::size_t i = 0; i < count; ++i) { // the weight on the word's grid
                term.log[i] = weight.log[i] >> master_shift;
                term.sign[i] = weight.sign[i];
            }
            scale_row(format_, Underflow::flush, scalars.decay + scale, count, term);
            add_row(format_, underflow_, word_adder_, direction, term,
                    (stochastic_ ? for_decay : word_halves_).data(), count);
        }
        if (row.momentum != nullptr) {
            decode_row(format_, row.momentum + at, count, term);
            scale_by(scalars.momentum, count, term);
            add_row(format_, underflow_, word_adder_, direction, term,
                    (stochastic_ ? for_momentum : word_halves_).data(), count);
            encode_row(format_, direction, count, row.new_momentum + at);
        }
        const std::int32_t* const below = (stochastic_ ? for_weight : weight_halves_).data();
        if (scalars.rate != kZeroScalar) {
            step_down(scalars.rate - scale, weight, direction, below, count);
        }
        encode_row(master_, weight, count, row.new_weight + at * master_places);
        for (std::size_t i = 0; row.rounded_weight != nullptr && i < count; ++i) {
            const Lns updated{weight.log[i], weight.sign[i] != 0};
            row.rounded_weight[at + i] = rounded(updated);
        }
    }
}

std::int16_t LnsVectorMath::encode_scalar(double value) const {
    if (value == 0.0) {
        return kZeroScalar;
    }
    return static_cast<std::int16_t>(std::lround(std::ldexp(std::log2(value), format_.fraction)));
}

std::uint32_t LnsVectorMath::element_from_real(double value, int fraction, int bits) const {
    const LnsFormat format = format_.with_guard(bits - format_.width);
    return encode_bits(format, from_double(format, underflow_, std::ldexp(value, fraction)));
}

double LnsVectorMath::to_real(std::uint32_t element, int fraction, int bits) const {
    const LnsFormat format = format_.with_guard(bits - format_.width);
    return std::ldexp(to_double(format, decode_bits(format, element)), -fraction);
}

} // namespace napier
