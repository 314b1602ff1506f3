// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/arithmetic_math.hpp"
#include "hw/chip/named_arithmetic.hpp"

#include <cmath>
#include <random>
#include <vector>

#include "hw/arith/common/fine_adder.hpp"
#include "hw/arith/common/vector_math.hpp"
#include "hw/arith/lns/lns_ops.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

/// One word at a time, straight from the definitions.
class Reference {
  public:
    explicit Reference(const LnsMacConfig& mac)
        : format_(mac.format), underflow_(mac.underflow), adder_(mac.format.fraction, 8) {}

    Lns read(Word word) const { return decode(format_, word); }
    Word write(const Lns& x) const { return encode(format_, x); }
    Lns plus(const Lns& a, const Lns& b) const {
        return add_corrected(format_, underflow_, a, b, [&](bool equal, std::int32_t d) {
            return ((equal ? adder_.plus(d) : -adder_.minus(d)) + 128) >> 8;
        });
    }
    Lns minus(const Lns& a, const Lns& b) const { return plus(a, {b.log, !b.negative}); }
    Lns times(const Lns& a, const Lns& b) const {
        return multiply(format_, format_, underflow_, a, b);
    }
    Lns scaled(const Lns& a, std::int32_t log) const {
        return format_.is_zero(a) ? a
                                  : clamp_to_format(format_, underflow_, a.log + log, a.negative);
    }

  private:
    LnsFormat format_;
    Underflow underflow_;
    FineAdder adder_;
};

std::vector<Word> random_words(std::size_t n, int bits, std::mt19937& random) {
    std::vector<Word> words(n);
    for (Word& word : words) {
        word = static_cast<Word>(random() & ((1u << bits) - 1));
        if (random() % 16 == 0) {
            word = static_cast<Word>(1u << (bits - 2)); // zero
        }
    }
    return words;
}

MomentScalars moment_scalars(const Arithmetic& arithmetic, const VectorMath& reals, double scale) {
    MomentScalars scalars{};
    scalars.scale = reals.encode_scalar(scale);
    scalars.epsilon = reals.encode_scalar(1e-5);
    scalars.momentum = encode_share(arithmetic, 0.1);
    scalars.keep = encode_share(arithmetic, 0.9);
    scalars.unbias = reals.encode_scalar(1.0);
    return scalars;
}

/// What a step hands to the next one; mean and variance are the running ones.
struct Channel {
    Word inverse;
    Word mean;
    Word variance;
};

Channel fresh_channel(const VectorMath& reals, const MomentFormat& format) {
    return {reals.from_real(1.0, format.inverse_fraction, format.bits),
            reals.from_real(0.0, format.mean_fraction, kRunningBits),
            reals.from_real(1.0, format.variance_fraction, kRunningBits)};
}

Channel stepped(const BatchNormMath& math, Word sum, Word mean, const Channel& before,
                const MomentScalars& scalars) {
    Channel after{};
    math.finish_variance({&sum, &mean, &before.inverse, &before.mean, &before.variance,
                          &after.inverse, &after.mean, &after.variance},
                         1, scalars);
    return after;
}

} // namespace

TEST_CASE("LNS batch norm's rows are the definitions, word by word", "[property]") {
    const std::string name = GENERATE("lns8", "lns12", "lns16");
    const Arithmetic arithmetic = named_arithmetic(name);
    const auto& mac = std::get<LnsMacConfig>(arithmetic.mac);
    const auto math = make_batch_norm_math(arithmetic);
    const Reference r(mac);
    std::mt19937 random(41);
    const int bits = arithmetic.word_bits();
    for (int trial = 0; trial < 40; ++trial) {
        const std::size_t n = trial == 0 ? 600 : 1 + random() % 300; // rows longer than a piece
        const auto draw = [&] { return random_words(n, bits, random); };
        const auto x = draw();
        const auto dy = draw();
        const auto mean = draw();
        const auto inverse = draw();
        const auto gamma = draw();
        const auto beta = draw();
        const auto dgamma = draw();
        const auto scale = static_cast<std::int16_t>(static_cast<int>(random() % 2000) - 1500);
        std::vector<Word> squares(n);
        std::vector<Word> correlations(n);
        std::vector<Word> y(n);
        std::vector<Word> dx(n);
        math->variance_terms(x.data(), mean.data(), inverse.data(), squares.data(), n, scale);
        math->correlation_terms(dy.data(), x.data(), mean.data(), inverse.data(),
                                correlations.data(), n);
        const BatchNormMath::Channels c{mean.data(), inverse.data(), gamma.data(), beta.data(),
                                        dgamma.data()};
        math->normalise(x.data(), c, y.data(), n);
        math->normalise_gradient(x.data(), dy.data(), c, dx.data(), n, scale);
        for (std::size_t i = 0; i < n; ++i) {
            INFO(name << ", trial " << trial << ", channel " << i);
            const Lns centred = r.minus(r.read(x[i]), r.read(mean[i]));
            const Lns h = r.read(inverse[i]);
            const Lns u = r.times(centred, h);
            if (!mac.format.is_zero(h)) {
                const Lns square{centred.log, false};
                REQUIRE(squares[i] == r.write(r.scaled(square, centred.log + 2 * h.log + scale)));
            }
            REQUIRE(correlations[i] == r.write(r.times(u, r.read(dy[i]))));
            REQUIRE(y[i] == r.write(r.plus(r.times(u, r.read(gamma[i])), r.read(beta[i]))));
            const Lns rest = r.minus(r.minus(r.read(dy[i]), r.scaled(r.read(beta[i]), scale)),
                                     r.times(u, r.scaled(r.read(dgamma[i]), scale)));
            REQUIRE(dx[i] == r.write(r.times(r.times(rest, r.read(gamma[i])), h)));
        }
    }
}

TEST_CASE("the inverse deviation follows the variance over many octaves", "[range]") {
    // In LNS the first batch is enough; the twin's ratio saturates at 8, so it takes a few.
    const auto [name, steps, tolerance] = GENERATE(table<std::string, int, double>(
        {{"lns12", 2, 0.02}, {"lns16", 2, 0.01}, {"fixed16", 8, 0.02}}));
    const double deviation = GENERATE(0.125, 1.0, 6.0);
    const Arithmetic arithmetic = named_arithmetic(name);
    const auto math = make_batch_norm_math(arithmetic);
    const auto reals = make_vector_math(arithmetic);
    const MomentFormat format = moment_format(arithmetic);
    const bool lns = !arithmetic.binary_points();
    constexpr std::size_t kTerms = 4096;
    std::mt19937 random(43);
    std::normal_distribution<double> normal(0.5, deviation);
    std::vector<Word> x(kTerms);
    double mean = 0;
    double square = 0;
    for (Word& word : x) {
        const double value = normal(random);
        mean += value / kTerms;
        square += value * value / kTerms;
        word = reals->from_real(value, arithmetic.scales.activation, arithmetic.word_bits());
    }
    Word mean_word = reals->from_real(mean, format.mean_fraction, format.bits);
    Channel channel = fresh_channel(*reals, format);
    const MomentScalars scalars = moment_scalars(arithmetic, *reals, lns ? 1.0 / 64 : 1.0);
    for (int step = 0; step < steps; ++step) {
        double total = 0; // in real numbers: the accumulation is tested elsewhere
        for (const Word word : x) {
            Word term = 0;
            math->variance_terms(&word, &mean_word, &channel.inverse, &term, 1,
                                 reals->encode_scalar(lns ? 1.0 / 64 : 1.0));
            total +=
                reals->to_real(term, lns ? 0 : arithmetic.word_bits() - 6, arithmetic.word_bits());
        }
        const Word sum = lns ? reals->from_real(total, 0, arithmetic.word_bits())
                             : reals->from_real(total / kTerms, arithmetic.word_bits() - 4,
                                                arithmetic.word_bits());
        channel = stepped(*math, sum, mean_word, channel, scalars);
    }
    const double expected = 1.0 / std::sqrt(square - mean * mean);
    INFO(name << ", deviation " << deviation);
    CHECK(reals->to_real(channel.inverse, format.inverse_fraction, format.bits) ==
          Approx(expected).epsilon(tolerance));
}

TEST_CASE("running moments settle at those of the batches, at any width") {
    const std::string name = GENERATE("lns8", "lns10", "lns12", "lns12f5", "lns14", "lns16",
                                      "fixed8", "fixed10", "fixed12", "fixed16");
    const Arithmetic arithmetic = named_arithmetic(name);
    const auto math = make_batch_norm_math(arithmetic);
    const auto reals = make_vector_math(arithmetic);
    const MomentFormat format = moment_format(arithmetic);
    // Exact in every format, so that what differs is the running numbers' own error.
    const double mean = GENERATE(-1.0, 0.25);
    const double ratio = GENERATE(0.5, 2.0);
    const Word mean_word = reals->from_real(mean, format.mean_fraction, format.bits);
    const int fraction = arithmetic.binary_points() ? arithmetic.word_bits() - 4 : 0;
    const Word sum = reals->from_real(ratio, fraction, arithmetic.word_bits());
    const MomentScalars scalars = moment_scalars(arithmetic, *reals, 1.0);
    Channel channel = fresh_channel(*reals, format);
    const Word one = channel.inverse;
    for (int step = 0; step < 200; ++step) {
        // The sums' terms always have an inverse deviation of 1.
        channel = stepped(*math, sum, mean_word, {one, channel.mean, channel.variance}, scalars);
    }
    // A tenth of a difference below five units in the last place rounds to nothing.
    const double least =
        !arithmetic.binary_points() ? 0.0 : std::ldexp(5.0, -format.variance_fraction);
    INFO(name << ", mean " << mean << ", variance " << ratio);
    CHECK(reals->to_real(channel.mean, format.mean_fraction, kRunningBits) ==
          Approx(mean).epsilon(0.01).margin(least));
    CHECK(reals->to_real(channel.variance, format.variance_fraction, kRunningBits) ==
          Approx(ratio).epsilon(0.01).margin(least));
}
