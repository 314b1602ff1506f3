// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/lns_batch_norm.hpp"

#include <algorithm>
#include <cmath>

#include "hw/arith/lns/lns_ops.hpp"
#include "hw/parallel/wide_loops.hpp"

namespace napier {

namespace {

/// Calls piece(first, count) for pieces of a row that a LnsRow holds.
template <typename Piece> void for_pieces(std::size_t n, Piece&& piece) {
    for (std::size_t at = 0; at < n; at += LnsRow::kMost) {
        piece(at, std::min(LnsRow::kMost, n - at));
    }
}

} // namespace

LnsBatchNorm::LnsBatchNorm(const LnsFormat& format, Underflow underflow)
    : format_(format), running_(running_format(format)), underflow_(underflow),
      adder_(format_.fraction, kExtra), running_adder_(running_.fraction, 0) {}

LnsFormat LnsBatchNorm::running_format(const LnsFormat& word) {
    return word.with_guard(kRunningBits - word.width);
}

MomentFormat LnsBatchNorm::moment_format(const LnsFormat& word) {
    return {word.width, 0, 0, 0, 0, 0};
}

std::int16_t LnsBatchNorm::encode_share(const LnsFormat& word, double share) {
    const double log = std::ldexp(std::log2(share), running_format(word).fraction);
    return static_cast<std::int16_t>(std::lround(log));
}

Lns LnsBatchNorm::power(std::int32_t log, bool negative) const {
    return clamp_to_format(format_, underflow_, log, negative);
}

Lns LnsBatchNorm::sum(const LnsFormat& format, const FineAdder& adder, const Lns& a,
                      const Lns& b) const {
    const std::int32_t half = adder.extra() > 0 ? 1 << (adder.extra() - 1) : 0;
    return add_corrected(format, underflow_, a, b, [&](bool equal_signs, std::int32_t d) {
        return ((equal_signs ? adder.plus(d) : -adder.minus(d)) + half) >> adder.extra();
    });
}

LnsRow LnsBatchNorm::row_of(const Word* words, std::size_t n) const {
    LnsRow row;
    decode_row(format_, words, n, row);
    return row;
}

void LnsBatchNorm::add(LnsRow& a, const LnsRow& b, std::size_t n) const {
    static const std::array<std::int32_t, LnsRow::kMost> half = [] {
        std::array<std::int32_t, LnsRow::kMost> values{};
        values.fill(1 << (kExtra - 1)); // to nearest
        return values;
    }();
    add_row(format_, underflow_, adder_, a, b, half.data(), n);
}

void LnsBatchNorm::subtract(LnsRow& a, LnsRow b, std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i) {
        b.sign[i] = ~b.sign[i];
    }
    add(a, b, n);
}

NAPIER_WIDE_LOOPS
void LnsBatchNorm::multiply(LnsRow& a, const LnsRow& b, std::size_t n) const {
    const std::int32_t zero = format_.zero_log();
    for (std::size_t i = 0; i < n; ++i) {
        a.log[i] = b.log[i] == zero ? zero : a.log[i];
        a.sign[i] ^= b.sign[i];
    }
    raise(a, b.log.data(), n);
}

/// By powers of two that need not be words; zero stays zero.
NAPIER_WIDE_LOOPS
void LnsBatchNorm::raise(LnsRow& a, const std::int32_t* logs, std::size_t n) const {
    const std::int32_t zero = format_.zero_log();
    const std::int32_t least = format_.min_log();
    const std::int32_t most = format_.max_log();
    const std::int32_t below = underflow_ == Underflow::flush ? zero : least;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int32_t log = std::min(a.log[i] + logs[i], most);
        const std::int32_t clamped = log < least ? below : log;
        a.log[i] = a.log[i] == zero ? zero : clamped;
    }
}

/// (x - mean) * inverse
LnsRow LnsBatchNorm::normalised(const Word* x, const Word* mean, const Word* inverse,
                                std::size_t n) const {
    LnsRow row = row_of(x, n);
    subtract(row, row_of(mean, n), n);
    multiply(row, row_of(inverse, n), n);
    return row;
}

void LnsBatchNorm::mean_terms(const Word* x, const Word* inverse, Word* terms, std::size_t n,
                              std::int16_t scale) const {
    for_pieces(n, [&](std::size_t at, std::size_t count) {
        LnsRow row = row_of(x + at, count);
        LnsRow factor = row_of(inverse + at, count);
        for (std::size_t i = 0; i < count; ++i) {
            factor.log[i] += scale;
        }
        raise(row, factor.log.data(), count);
        encode_row(format_, row, count, terms + at);
    });
}

void LnsBatchNorm::variance_terms(const Word* x, const Word* mean, const Word* inverse, Word* terms,
                                  std::size_t n, std::int16_t scale) const {
    for_pieces(n, [&](std::size_t at, std::size_t count) {
        LnsRow row = row_of(x + at, count);
        LnsRow factor = row_of(inverse + at, count);
        subtract(row, row_of(mean + at, count), count);
        for (std::size_t i = 0; i < count; ++i) { // in one go, so that only the square can clamp
            factor.log[i] = 2 * factor.log[i] + scale + row.log[i];
            row.sign[i] = 0;
        }
        raise(row, factor.log.data(), count);
        encode_row(format_, row, count, terms + at);
    });
}

void LnsBatchNorm::correlation_terms(const Word* dy, const Word* x, const Word* mean,
                                     const Word* inverse, Word* terms, std::size_t n) const {
    for_pieces(n, [&](std::size_t at, std::size_t count) {
        LnsRow row = normalised(x + at, mean + at, inverse + at, count);
        multiply(row, row_of(dy + at, count), count);
        encode_row(format_, row, count, terms + at);
    });
}

void LnsBatchNorm::finish_mean(const Word* sums, const Word* inverse, Word* mean, std::size_t n,
                               const MomentScalars& scalars) const {
    for (std::size_t i = 0; i < n; ++i) {
        const Lns total = decode(format_, sums[i]);
        const Lns h = decode(format_, inverse[i]);
        mean[i] = encode(format_, format_.is_zero(total)
                                      ? total
                                      : power(total.log + scalars.scale - h.log, total.negative));
    }
}

/// x + share * (target - x), as keep * x + share * target.
Lns LnsBatchNorm::moved(const Lns& x, const Lns& target, const MomentScalars& scalars) const {
    const auto scaled = [&](const Lns& value, std::int16_t scalar) {
        return running_.is_zero(value)
                   ? running_.zero()
                   : clamp_to_format(running_, underflow_, value.log + scalar, value.negative);
    };
    return sum(running_, running_adder_, scaled(x, scalars.keep), scaled(target, scalars.momentum));
}

void LnsBatchNorm::finish_variance(const Moments& m, std::size_t n,
                                   const MomentScalars& scalars) const {
    const int guard = running_.fraction - format_.fraction;
    for (std::size_t i = 0; i < n; ++i) {
        // The ratio of the variance to that which `inverse` stands for.
        const Lns total = decode(format_, m.sums[i]);
        const Lns h = decode(format_, m.inverse[i]);
        const Lns ratio = format_.is_zero(total) ? total : power(total.log + scalars.scale, false);
        const Lns guarded = sum(format_, adder_, ratio, power(scalars.epsilon + 2 * h.log, false));
        // A square root is a shift of the log; a variance of exactly nothing leaves h alone.
        const Lns inverse = format_.is_zero(guarded) ? h : power(h.log - (guarded.log >> 1), false);
        m.new_inverse[i] = encode(format_, inverse);

        Lns variance = running_.zero();
        if (!format_.is_zero(ratio)) {
            variance =
                clamp_to_format(running_, underflow_,
                                (ratio.log - 2 * h.log + scalars.unbias) * (1 << guard), false);
        }
        const Lns mean = decode(format_, m.mean[i]);
        const Lns wide_mean =
            format_.is_zero(mean) ? running_.zero() : Lns{mean.log * (1 << guard), mean.negative};
        m.new_running_mean[i] =
            encode(running_, moved(decode(running_, m.running_mean[i]), wide_mean, scalars));
        m.new_running_variance[i] =
            encode(running_, moved(decode(running_, m.running_variance[i]), variance, scalars));
    }
}

void LnsBatchNorm::from_running(const Word* running_mean, const Word* running_variance, Word* mean,
                                Word* inverse, std::size_t n, const MomentScalars& scalars) const {
    for (std::size_t i = 0; i < n; ++i) {
        mean[i] = encode(
            format_, drop_guard(running_, format_, underflow_, decode(running_, running_mean[i])));
        const Lns variance =
            drop_guard(running_, format_, underflow_, decode(running_, running_variance[i]));
        const Lns guarded = sum(format_, adder_, variance, power(scalars.epsilon, false));
        inverse[i] = encode(format_, format_.is_zero(guarded) ? Lns{format_.max_log(), false}
                                                              : power(-(guarded.log >> 1), false));
    }
}

void LnsBatchNorm::normalise(const Word* x, const Channels& c, Word* y, std::size_t n) const {
    for_pieces(n, [&](std::size_t at, std::size_t count) {
        LnsRow row = normalised(x + at, c.mean + at, c.inverse + at, count);
        multiply(row, row_of(c.gamma + at, count), count);
        add(row, row_of(c.beta + at, count), count);
        encode_row(format_, row, count, y + at);
    });
}

void LnsBatchNorm::normalise_gradient(const Word* x, const Word* dy, const Channels& c, Word* dx,
                                      std::size_t n, std::int16_t scale) const {
    for_pieces(n, [&](std::size_t at, std::size_t count) {
        const auto share = [&](const Word* words) {
            LnsRow row = row_of(words + at, count);
            scale_row(format_, underflow_, scale, count, row);
            return row;
        };
        LnsRow along = normalised(x + at, c.mean + at, c.inverse + at, count);
        multiply(along, share(c.gamma_gradient), count);
        LnsRow row = row_of(dy + at, count);
        subtract(row, share(c.beta), count);
        subtract(row, along, count);
        multiply(row, row_of(c.gamma + at, count), count);
        multiply(row, row_of(c.inverse + at, count), count);
        encode_row(format_, row, count, dx + at);
    });
}

} // namespace napier
