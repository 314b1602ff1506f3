// SPDX-License-Identifier: Apache-2.0
#include "hw/vector/lns_vector_math.hpp"

#include <cmath>
#include <vector>

#include "hw/arith/lns_ops.hpp"
#include "hw/vector/random_row.hpp"

namespace napier {

namespace {

constexpr double kLog2E = 1.4426950408889634;

LnsFormat master_format(const Arithmetic& arithmetic, const LnsFormat& format) {
    return format.with_guard(arithmetic.master_word_bits() - arithmetic.word_bits());
}

const LnsFormat& format_of(const Arithmetic& arithmetic) {
    return std::get<LnsMacConfig>(arithmetic.mac).format;
}

Lns negate(const Lns& x) {
    return {x.log, !x.negative};
}

} // namespace

LnsVectorMath::LnsVectorMath(const Arithmetic& arithmetic)
    : format_(format_of(arithmetic)), master_(master_format(arithmetic, format_)),
      underflow_(std::get<LnsMacConfig>(arithmetic.mac).underflow),
      stochastic_(arithmetic.update.kind == UpdateRule::Kind::stochastic),
      word_adder_(format_.fraction, kUpdateExtra), master_adder_(master_.fraction, 0) {}

Lns LnsVectorMath::fine_add(const LnsFormat& format, const FineAdder& adder, const Lns& a,
                            const Lns& b, std::int32_t random) const {
    return add_corrected(format, underflow_, a, b, [&](bool equal_signs, std::int32_t d) {
        const std::int32_t fine = equal_signs ? adder.plus(d) : -adder.minus(d);
        return (fine + random) >> adder.extra();
    });
}

void LnsVectorMath::add_bias(Word* x, const Word* bias, std::size_t n, int /*bias_shift*/) const {
    constexpr std::int32_t half = 1 << (kUpdateExtra - 1); // round to nearest
    for (std::size_t i = 0; i < n; ++i) {
        x[i] = encode(format_, fine_add(format_, word_adder_, decode(format_, x[i]),
                                        decode(format_, bias[i]), half));
    }
}

Lns LnsVectorMath::leak(const Lns& x) const {
    return format_.is_zero(x)
               ? x
               : clamp_to_format(format_, underflow_, x.log - format_.power_of_two(kLeakShift),
                                 x.negative);
}

void LnsVectorMath::activate(Word* x, std::size_t n, Rectifier f) const {
    for (std::size_t i = 0; i < n; ++i) {
        const Lns value = decode(format_, x[i]);
        if (value.negative) {
            x[i] = f == Rectifier::relu ? zero() : encode(format_, leak(value));
        }
    }
}

void LnsVectorMath::mask(Word* gradient, const Word* y, std::size_t n, Rectifier f) const {
    for (std::size_t i = 0; i < n; ++i) {
        const Lns value = decode(format_, y[i]);
        if (f == Rectifier::relu) {
            gradient[i] = value.negative || format_.is_zero(value) ? zero() : gradient[i];
        } else if (value.negative) {
            gradient[i] = encode(format_, leak(decode(format_, gradient[i])));
        }
    }
}

void LnsVectorMath::scale(Word* x, std::size_t n, std::int16_t scalar, int /*shift*/) const {
    for (std::size_t i = 0; i < n; ++i) {
        x[i] = encode(format_, scaled(decode(format_, x[i]), scalar));
    }
}

void LnsVectorMath::maximum(Word* best, Word* index, const Word* x, Word tap, std::size_t n) const {
    // A key that orders words as their numbers: logs from 1 up above zero, mirrored below.
    const auto key = [this](Word word) {
        const Lns value = decode(format_, word);
        const std::int32_t size = value.log - format_.zero_log();
        return value.negative ? -size : size;
    };
    for (std::size_t i = 0; i < n; ++i) {
        if (key(x[i]) > key(best[i])) {
            best[i] = x[i];
            index[i] = tap;
        }
    }
}

Word LnsVectorMath::zero() const {
    return encode(format_, format_.zero());
}

Word LnsVectorMath::one() const {
    return encode(format_, {0, false});
}

void LnsVectorMath::softmax_gradient(const Word* logits, unsigned label, Word* out, std::size_t n,
                                     int /*logit_fraction*/, int /*out_fraction*/) const {
    constexpr int kFraction = SoftmaxUnit::kFraction;
    static const auto log_scale =
        static_cast<std::int32_t>(std::lround(std::ldexp(std::log2(kLog2E), kFraction)));
    // Between the format's grid and the unit's; a finer format loses bits here, a coarser gains.
    const int finer = kFraction - format_.fraction;
    std::vector<std::int32_t> scaled(n);
    for (std::size_t i = 0; i < n; ++i) {
        const Lns z = decode(format_, logits[i]);
        if (!format_.is_zero(z)) {
            const auto log = static_cast<std::int32_t>(shift_round(z.log, -finer)) + log_scale;
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
            gradient = clamp_to_format(
                format_, underflow_, static_cast<std::int32_t>(shift_round(log, finer)), is_label);
        }
        out[i] = encode(format_, gradient);
    }
}

Lns LnsVectorMath::scaled(const Lns& x, std::int16_t scalar) const {
    if (format_.is_zero(x) || scalar == kZeroScalar) {
        return format_.zero();
    }
    return clamp_to_format(format_, Underflow::flush, x.log + scalar, x.negative);
}

void LnsVectorMath::update(const UpdateRow& row, const UpdateScalars& scalars,
                           int /*gradient_shift*/, const RandomStream& random) const {
    const bool has_momentum = row.momentum != nullptr;
    const bool has_decay = scalars.decay != kZeroScalar;
    const int master_shift = master_.fraction - format_.fraction;
    constexpr std::int32_t half = 1 << (kUpdateExtra - 1);
    thread_local std::vector<std::uint32_t> bits; // reused: a row is short, a step has many
    if (stochastic_) {
        random_row(random, row.first_element, row.count, bits);
    } else {
        bits.assign(row.count, 0);
    }
    for (std::size_t i = 0; i < row.count; ++i) {
        const auto low = static_cast<std::int32_t>(bits[i] & 0xffff);
        const auto high = stochastic_ ? static_cast<std::int32_t>(bits[i] >> 16) : half;
        const Lns weight = decode(master_, row.weight[i]);
        Lns direction = decode(format_, row.gradient[i]);
        if (has_decay && !master_.is_zero(weight)) {
            const Lns coarse{weight.log >> master_shift, weight.negative};
            direction =
                fine_add(format_, word_adder_, direction, scaled(coarse, scalars.decay), half);
        }
        if (has_momentum) {
            direction = fine_add(format_, word_adder_, direction,
                                 scaled(decode(format_, row.momentum[i]), scalars.momentum), high);
            row.new_momentum[i] = encode(format_, direction);
        }
        Lns step = scaled(direction, scalars.rate);
        Lns updated = weight;
        if (!format_.is_zero(step)) {
            step.log *= 1 << master_shift;
            updated = fine_add(master_, stochastic_ ? word_adder_ : master_adder_, weight,
                               negate(step), stochastic_ ? low : 0);
        }
        row.new_weight[i] = encode(master_, updated);
        if (row.rounded_weight != nullptr) {
            row.rounded_weight[i] =
                encode(format_, drop_guard(master_, format_, underflow_, updated));
        }
    }
}

std::int16_t LnsVectorMath::encode_scalar(double value) const {
    if (value == 0.0) {
        return kZeroScalar;
    }
    return static_cast<std::int16_t>(std::lround(std::ldexp(std::log2(value), format_.fraction)));
}

Word LnsVectorMath::from_real(double value, int /*fraction*/, int word_bits) const {
    const LnsFormat format = format_.with_guard(word_bits - format_.width);
    return encode(format, from_double(format, underflow_, value));
}

double LnsVectorMath::to_real(Word word, int /*fraction*/, int word_bits) const {
    const LnsFormat format = format_.with_guard(word_bits - format_.width);
    return to_double(format, decode(format, word));
}

} // namespace napier
