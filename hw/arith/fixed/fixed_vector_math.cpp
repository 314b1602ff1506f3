// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/fixed/fixed_vector_math.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "hw/arith/common/random_row.hpp"
#include "hw/arith/fixed/fixed_scalar.hpp"

namespace napier {

namespace {

/// Sums of an update are held with this many bits below the grid they end on.
constexpr int kUpdateExtra = 24;
constexpr std::int64_t kUpdateUnit = std::int64_t{1} << kUpdateExtra;
/// Right shifts beyond this leave nothing of any value that occurs here.
constexpr int kDeepest = 62;
/// Steps and decays are at most 2^61 as such a sum holds them; a weight is at most 2^55.
constexpr int kSaturated = 61;

/// value * scalar in units of 2^-kUpdateExtra of the value's grid, floored.
std::int64_t scaled(std::int64_t value, const FixedScalar& scalar) {
    return ((value * scalar.mantissa) * kUpdateUnit) >> std::min(scalar.exponent, kDeepest);
}

/// Round a kUpdateExtra value with 16 random bits (or one half, for nearest).
std::int64_t round_extra(std::int64_t value, std::uint32_t random16) {
    return (value + (std::int64_t{random16} << (kUpdateExtra - 16))) >> kUpdateExtra;
}

/// value * 2^-shift, floored. To the left it saturates, far beyond whatever it is added to.
std::int64_t shifted(std::int64_t value, int shift) {
    if (shift >= 0) {
        return value >> std::min(shift, kDeepest);
    }
    const int left = std::min(-shift, kSaturated);
    const std::int64_t most = (std::int64_t{1} << (kSaturated - left));
    return std::clamp(value, -most, most) * (std::int64_t{1} << left);
}

} // namespace

FixedVectorMath::FixedVectorMath(const FixedFormat& format, const UpdateRule& rule)
    : format_(format), master_{format.width + rule.master_bits}, stochastic_(rule.stochastic()) {}

void FixedVectorMath::add_bias(Word* x, const Word* bias, std::size_t n, int bias_shift) const {
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t b = shift_round(fixed_decode(format_, bias[i]), bias_shift);
        x[i] = fixed_encode(format_, format_.saturate(fixed_decode(format_, x[i]) + b));
    }
}

void FixedVectorMath::activate(Word* x, std::size_t n, Rectifier f) const {
    mask(x, x, n, f); // a rectifier is its own derivative times x
}

void FixedVectorMath::mask(Word* gradient, const Word* y, std::size_t n, Rectifier f) const {
    for (std::size_t i = 0; i < n; ++i) {
        const std::int32_t value = fixed_decode(format_, y[i]);
        if (f == Rectifier::relu) {
            gradient[i] = value > 0 ? gradient[i] : Word{0};
        } else if (value < 0) {
            const std::int64_t leaked = shift_round(fixed_decode(format_, gradient[i]), kLeakShift);
            gradient[i] = fixed_encode(format_, format_.saturate(leaked));
        }
    }
}

void FixedVectorMath::scale(Word* x, std::size_t n, std::int16_t scalar, int shift) const {
    const FixedScalar factor = decode_fixed_scalar(scalar);
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t product = std::int64_t{fixed_decode(format_, x[i])} * factor.mantissa;
        const int places = std::clamp(factor.exponent + shift, -24, kDeepest - 1);
        x[i] = fixed_encode(format_, format_.saturate(shift_round(product, places)));
    }
}

void FixedVectorMath::multiply(Word* x, const Word* y, std::size_t n, int shift) const {
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t product =
            std::int64_t{fixed_decode(format_, x[i])} * fixed_decode(format_, y[i]);
        x[i] = fixed_encode(format_, format_.saturate(shift_round(product, shift)));
    }
}

void FixedVectorMath::maximum(Word* best, Word* index, const Word* x, Word tap,
                              std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i) {
        if (fixed_decode(format_, x[i]) > fixed_decode(format_, best[i])) {
            best[i] = x[i];
            index[i] = tap;
        }
    }
}

Word FixedVectorMath::zero() const {
    return 0;
}

Word FixedVectorMath::one() const {
    return 1;
}

void FixedVectorMath::softmax_gradient(const Word* logits, unsigned label, Word* out, std::size_t n,
                                       int logit_fraction, int out_fraction) const {
    constexpr std::int64_t kLog2E = 23637; // log2(e) * 2^14
    std::vector<std::int32_t> log2p(n);
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t z = fixed_decode(format_, logits[i]);
        log2p[i] = static_cast<std::int32_t>(
            shift_round(z * kLog2E, 14 + logit_fraction - SoftmaxUnit::kFraction));
    }
    softmax_.log2_probabilities(log2p);
    for (std::size_t i = 0; i < n; ++i) {
        std::int64_t gradient = softmax_.antilog(log2p[i], out_fraction);
        if (i == label) {
            gradient -= std::int64_t{1} << out_fraction;
        }
        out[i] = fixed_encode(format_, format_.saturate(gradient));
    }
}

Word FixedVectorMath::rounded(std::int32_t master) const {
    // The master's grid is finer than the word's by this shift.
    return fixed_encode(format_,
                        format_.saturate(shift_round(master, master_.width - format_.width)));
}

void FixedVectorMath::round_masters(const Word* masters, Word* words, std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i) {
        words[i] = rounded(fixed_decode(master_, element_at(masters, i, master_.width)));
    }
}

void FixedVectorMath::multiply_weights(const UpdateRow& /*row*/, const MadamScalars& /*scalars*/,
                                       const RandomStream& /*random*/) const {
    throw std::logic_error("fixed-point words have no logs that an update could move");
}

void FixedVectorMath::update(const UpdateRow& row, const UpdateScalars& scalars, int gradient_shift,
                             const RandomStream& random) const {
    constexpr std::uint32_t kHalf = 1u << 15;
    const FixedScalar rate = decode_fixed_scalar(scalars.rate);
    const FixedScalar momentum = decode_fixed_scalar(scalars.momentum);
    const FixedScalar decay = decode_fixed_scalar(scalars.decay);
    // The master has more fraction bits than the word: its grid is finer by this shift.
    const int master_shift = master_.width - format_.width;
    // A direction is at most 2^31 of the gradient's grid, or as much more as 64 bits hold.
    const std::int64_t most_direction = INT64_MAX / std::max<std::int64_t>(rate.mantissa, 1);
    thread_local std::vector<std::uint32_t> bits;
    if (stochastic_) {
        random_row(random, row.first_element, row.count, bits);
    } else {
        bits.assign(row.count, (kHalf << 16) | kHalf);
    }
    for (std::size_t i = 0; i < row.count; ++i) {
        const std::int64_t weight = fixed_decode(master_, element_at(row.weight, i, master_.width));
        // On the gradient's grid with kUpdateExtra bits below.
        std::int64_t direction = std::int64_t{fixed_decode(format_, row.gradient[i])} * kUpdateUnit;
        if (decay.mantissa != 0) {
            direction += shifted(scaled(weight, decay), master_shift - gradient_shift);
        }
        if (row.momentum != nullptr) {
            direction += scaled(fixed_decode(format_, row.momentum[i]), momentum);
            const std::int32_t rounded = format_.saturate(round_extra(direction, bits[i] >> 16));
            row.new_momentum[i] = fixed_encode(format_, rounded);
            direction = std::int64_t{rounded} * kUpdateUnit;
        }
        // Onto the master's grid.
        const std::int64_t step =
            shifted(std::clamp(direction, -most_direction, most_direction) * rate.mantissa,
                    rate.exponent + gradient_shift - master_shift);
        const std::int64_t exact = weight * kUpdateUnit - step;
        const std::int32_t updated = master_.saturate(round_extra(exact, bits[i] & 0xffff));
        set_element(row.new_weight, i, master_.width, fixed_encode_bits(master_, updated));
        if (row.rounded_weight != nullptr) {
            row.rounded_weight[i] = rounded(updated);
        }
    }
}

std::int16_t FixedVectorMath::encode_scalar(double value) const {
    return encode_fixed_scalar(value);
}

std::uint32_t FixedVectorMath::element_from_real(double value, int fraction, int bits) const {
    const FixedFormat format{bits};
    const double scaled_value = std::ldexp(value, fraction);
    if (scaled_value >= format.max()) {
        return fixed_encode_bits(format, format.max());
    }
    if (scaled_value <= format.min()) {
        return fixed_encode_bits(format, format.min());
    }
    return fixed_encode_bits(format, static_cast<std::int32_t>(std::lround(scaled_value)));
}

double FixedVectorMath::to_real(std::uint32_t element, int fraction, int bits) const {
    return std::ldexp(fixed_decode(FixedFormat{bits}, element), -fraction);
}

} // namespace napier
