// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>
#include <random>

#include "hw/arith/arithmetic_math.hpp"
#include "hw/arith/common/random_row.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

struct Scales {
    int activation;
    int weight;
    int gradient;
};

Scales scales_of(const Arithmetic& a) {
    return {a.scales.activation, a.scales.weight, a.scales.gradient};
}

} // namespace

TEST_CASE("softmax gradient is that of real numbers, to the word's precision", "[softmax]") {
    const std::string name = GENERATE("lns12", "lns16", "lns12f5", "fixed16", "fixed12");
    Arithmetic arithmetic = named_arithmetic(name);
    if (!arithmetic.binary_points()) {
        arithmetic.scales.gradient = GENERATE(0, 8);
    }
    const auto math = make_vector_math(arithmetic);
    const Scales scale = scales_of(arithmetic);
    const int bits = arithmetic.word_bits();
    std::mt19937 random(1);
    std::uniform_real_distribution<double> logit(-5.0, 5.0);
    for (int trial = 0; trial < 200; ++trial) {
        std::vector<Word> z(10);
        std::vector<double> real(10);
        for (std::size_t i = 0; i < z.size(); ++i) {
            z[i] = math->from_real(logit(random), scale.activation, bits);
            real[i] = math->to_real(z[i], scale.activation, bits);
        }
        const auto label = static_cast<unsigned>(random() % 10);
        std::vector<Word> out(10);
        math->softmax_gradient(z.data(), label, out.data(), 10, scale.activation, scale.gradient);
        double sum = 0;
        for (const double value : real) {
            sum += std::exp(value);
        }
        for (std::size_t i = 0; i < z.size(); ++i) {
            const double expected = std::exp(real[i]) / sum - (i == label ? 1.0 : 0.0);
            const double got = math->to_real(out[i], scale.gradient, bits);
            // LNS: half a step of 2^-F in the log, and the unit's own 2^-10 a few times.
            const double bound =
                !arithmetic.binary_points()
                    ? std::fabs(expected) *
                              (0.5 * std::exp2(
                                         -std::get<LnsMacConfig>(arithmetic.mac).format.fraction) +
                               0.006) +
                          0.004
                    : std::exp2(-scale.gradient) + 0.005;
            INFO(name << " class " << i << " of label " << label);
            REQUIRE(std::fabs(got - expected) <= bound);
        }
    }
}

namespace {

struct Moves {
    double mean = 0;       ///< by how much equal weights went down
    std::size_t count = 0; ///< how many moved
};

/// One update of `n` equal weights, without momentum.
Moves moves(const Arithmetic& arithmetic, std::size_t n, double weight, double gradient,
            double rate) {
    const auto math = make_vector_math(arithmetic);
    const Scales scale = scales_of(arithmetic);
    const int bits = arithmetic.master_word_bits();
    const std::vector<Word> w(n, math->from_real(weight, scale.weight, bits));
    const std::vector<Word> g(n, math->from_real(gradient, scale.gradient, arithmetic.word_bits()));
    std::vector<Word> updated(n), rounded(n);
    math->update({w.data(), g.data(), nullptr, updated.data(), nullptr, rounded.data(), n, 0},
                 {math->encode_scalar(rate), math->encode_scalar(0), math->encode_scalar(0)},
                 scale.gradient - scale.weight, {{1, 2}, 3, 4});
    Moves found;
    for (const Word word : updated) {
        found.mean += (weight - math->to_real(word, scale.weight, bits)) / static_cast<double>(n);
        found.count += word == w[0] ? 0u : 1u;
    }
    return found;
}

} // namespace

TEST_CASE("stochastic updates move weights by the step on average", "[update]") {
    constexpr std::size_t n = 20000;
    const double gradient = 0.25;
    const double rate = 1.0 / 1024; // a step of 2^-12: an eighth of the fixed grid and less
    const Moves found =
        moves(named_arithmetic(GENERATE("lns12", "fixed12")), n, 0.5, gradient, rate);
    CHECK(found.count > n / 100);
    CHECK(found.count < n / 2);
    CHECK(found.mean == Approx(rate * gradient).epsilon(0.1));
}

TEST_CASE("weights of coarse words walk as far up as down", "[update]") {
    // Steps of a fifth of the grid. Were the log right on average, a step up would come out 1.8 %
    // too large and a step down as much too small.
    Arithmetic arithmetic = named_arithmetic("lns10");
    arithmetic.update.master_bits = GENERATE(0, 4);
    const double rate = 1.0 / 128;
    const double gradient = GENERATE(0.5, -0.5);
    // Whether a weight moves is Bernoulli, p about 0.18: the mean over n deviates by 0.21 %.
    CHECK(moves(arithmetic, 1000000, 0.5, gradient, rate).mean ==
          Approx(rate * gradient).epsilon(0.007));
}

TEST_CASE("steps below the smallest number of the format move weights on average", "[update]") {
    // At the end of a schedule the rate, and with it every step, is far below what a word holds.
    Arithmetic arithmetic = named_arithmetic("lns12");
    arithmetic.update.master_bits = GENERATE(0, 4);
    const double rate = std::exp2(-12);
    const double gradient = GENERATE(1, -1) * std::exp2(-6); // the smallest number is 2^-16
    // Without masters one weight in 2,800 moves: the mean deviates by 2.6 %.
    const double mean = moves(arithmetic, 2000000, std::exp2(-10), gradient, rate).mean;
    CHECK(mean / (rate * gradient) == Approx(1).margin(0.1));
}

TEST_CASE("a weight of zero takes no step that no word holds, under either rule", "[update]") {
    Arithmetic arithmetic = named_arithmetic(GENERATE("lns12+4", "lns12+12"));
    std::get<LnsMacConfig>(arithmetic.mac).underflow =
        GENERATE(Underflow::flush, Underflow::saturate);
    const auto math = make_vector_math(arithmetic);
    const int bits = arithmetic.master_word_bits();
    Word weight[2]; // of two places where the master has more than 16 bits
    set_element(weight, 0, bits, math->element_from_real(0, 0, bits));
    const double rate = std::exp2(-12);
    const double gradient = GENERATE(std::exp2(-6), std::exp2(-3), -std::exp2(-3));
    const Word g = math->from_real(gradient, 0, arithmetic.word_bits());
    Word updated[2];
    Word rounded = 0;
    math->update({weight, &g, nullptr, updated, nullptr, &rounded, 1, 0},
                 {math->encode_scalar(rate), math->encode_scalar(0), math->encode_scalar(0)}, 0,
                 {{1, 2}, 3, 4});
    const double step = rate * gradient;
    const double expected = std::fabs(step) < std::exp2(-16) ? 0 : -step;
    CHECK(math->to_real(element_at(updated, 0, bits), 0, bits) == expected);
}

TEST_CASE("weight decay enters a momentum on average, however large the gradient", "[update]") {
    const Arithmetic arithmetic = named_arithmetic(GENERATE("lns12", "lns12+4", "lns16"));
    const auto math = make_vector_math(arithmetic);
    const int bits = arithmetic.master_word_bits();
    constexpr std::size_t n = 1000000;
    const double decay = 0.0625;
    const double weight = GENERATE(1.0, -1.0) / 64; // 2^-10 beside a gradient of 1
    const std::vector<Word> w(n, math->from_real(weight, 0, bits));
    const std::vector<Word> g(n, math->from_real(1, 0, arithmetic.word_bits()));
    const std::vector<Word> still(n, math->zero());
    std::vector<Word> updated(n), momentum(n), rounded(n);
    math->update(
        {w.data(), g.data(), still.data(), updated.data(), momentum.data(), rounded.data(), n, 0},
        {math->encode_scalar(0), math->encode_scalar(0), math->encode_scalar(decay)}, 0,
        {{1, 2}, 3, 4});
    double added = 0;
    for (const Word word : momentum) {
        added += (math->to_real(word, 0, arithmetic.word_bits()) - 1) / static_cast<double>(n);
    }
    // Random bits come in steps of 2^-8 of the grid, which is 2^-6.5 in lns12.
    CHECK(added / (decay * weight) == Approx(1).margin(0.05));
    CHECK(updated == w);
}

TEST_CASE("updates do not depend on how a tensor is cut into rows", "[update]") {
    const Arithmetic arithmetic = named_arithmetic(GENERATE("lns12", "lns10", "fixed12"));
    const auto math = make_vector_math(arithmetic);
    const int bits = arithmetic.word_bits();
    std::mt19937 random(5);
    constexpr std::size_t n = 103;
    std::vector<Word> w(n), g(n), v(n), whole(n), whole_v(n), cut(n), cut_v(n);
    for (std::size_t i = 0; i < n; ++i) {
        const unsigned mask = (1u << bits) - 1;
        w[i] = static_cast<Word>(random() & mask);
        g[i] = static_cast<Word>(random() & mask);
        v[i] = static_cast<Word>(random() & mask);
    }
    const UpdateScalars scalars{math->encode_scalar(0.01), math->encode_scalar(0.9),
                                math->encode_scalar(1e-4)};
    const RandomStream stream{{7, 8}, 1, 2};
    math->update({w.data(), g.data(), v.data(), whole.data(), whole_v.data(), nullptr, n, 0},
                 scalars, 0, stream);
    for (std::size_t at = 0; at < n;) {
        const std::size_t length = std::min<std::size_t>(1 + random() % 9, n - at);
        math->update({w.data() + at, g.data() + at, v.data() + at, cut.data() + at,
                      cut_v.data() + at, nullptr, length, static_cast<std::uint32_t>(at)},
                     scalars, 0, stream);
        at += length;
    }
    CHECK(whole == cut);
    CHECK(whole_v == cut_v);
}

namespace {

/// Bits 0..6 of an lns8 word are its log's two's complement, -64 for zero; bit 7 is the sign.
int log_of_byte(unsigned byte) {
    const int low = static_cast<int>(byte % 128);
    return low >= 64 ? low - 128 : low;
}

/// The word of the product: what two people would write down by hand.
unsigned lns8_product(unsigned a, unsigned b, bool flush) {
    if (log_of_byte(a) == -64 || log_of_byte(b) == -64) {
        return 64;
    }
    int log = std::min(log_of_byte(a) + log_of_byte(b), 63);
    if (log < -63) {
        if (flush) {
            return 64;
        }
        log = -63;
    }
    return static_cast<unsigned>(log + 128) % 128 + ((a ^ b) >= 128 ? 128 : 0);
}

unsigned fixed8_product(unsigned a, unsigned b, int shift) {
    const auto number = [](unsigned byte) { return byte < 128 ? byte : byte - 256.0; };
    const double product = number(a) * number(b) / std::exp2(shift);
    const double rounded = std::clamp(std::floor(product + 0.5), -128.0, 127.0);
    return static_cast<unsigned>(static_cast<int>(rounded) + 256) % 256;
}

} // namespace

TEST_CASE("products of all pairs of 8-bit words", "[multiply]") {
    const auto check = [](const Arithmetic& arithmetic, int shift, const auto& expected) {
        const auto math = make_vector_math(arithmetic);
        std::vector<Word> factors(256);
        for (unsigned b = 0; b < 256; ++b) {
            factors[b] = static_cast<Word>(b);
        }
        for (unsigned a = 0; a < 256; ++a) {
            std::vector<Word> products(256, static_cast<Word>(a));
            math->multiply(products.data(), factors.data(), 256, shift);
            for (unsigned b = 0; b < 256; ++b) {
                INFO(a << " times " << b << ", shift " << shift);
                REQUIRE(products[b] == expected(a, b));
            }
        }
    };
    for (const bool flush : {true, false}) {
        Arithmetic arithmetic = named_arithmetic("lns8");
        std::get<LnsMacConfig>(arithmetic.mac).underflow =
            flush ? Underflow::flush : Underflow::saturate;
        check(arithmetic, 0, [&](unsigned a, unsigned b) { return lns8_product(a, b, flush); });
    }
    for (const int shift : {-2, 0, 1, 5, 7, 14, 20}) {
        check(named_arithmetic("fixed8"), shift,
              [&](unsigned a, unsigned b) { return fixed8_product(a, b, shift); });
    }
}

TEST_CASE("rectifiers, scaling and maxima of every word are those of its number") {
    const Arithmetic arithmetic = named_arithmetic(GENERATE("lns8", "lns12", "lns16"));
    const auto math = make_vector_math(arithmetic);
    const int bits = arithmetic.word_bits();
    const std::size_t n = std::size_t{1} << bits;
    std::vector<Word> words(n);
    std::vector<Word> others(n);
    std::mt19937 random(9);
    for (std::size_t i = 0; i < n; ++i) {
        words[i] = static_cast<Word>(i);
        others[i] = static_cast<Word>(random() % n);
    }
    const auto real = [&](Word word) { return math->to_real(word, 0, bits); };
    std::vector<Word> rectified = words;
    math->activate(rectified.data(), n, Rectifier::relu);
    std::vector<Word> masked = others;
    math->mask(masked.data(), words.data(), n, Rectifier::relu);
    std::vector<Word> doubled = words;
    math->scale(doubled.data(), n, math->encode_scalar(2.0), 0);
    std::vector<Word> nothing = words;
    math->scale(nothing.data(), n, math->encode_scalar(0.0), 0);
    std::vector<Word> best = others;
    std::vector<Word> index(n, 3);
    math->maximum(best.data(), index.data(), words.data(), 7, n);
    const double most = real(static_cast<Word>(n / 4 - 1)); // the largest log code
    for (std::size_t i = 0; i < n; ++i) {
        const double value = real(words[i]);
        const double other = real(others[i]);
        INFO("word " << i << " = " << value << ", other " << other);
        REQUIRE(real(rectified[i]) == std::max(value, 0.0));
        REQUIRE(real(masked[i]) == (value > 0 ? other : 0.0));
        REQUIRE(real(doubled[i]) == Approx(std::clamp(2 * value, -most, most)));
        REQUIRE(nothing[i] == math->zero());
        REQUIRE(real(best[i]) == std::max(value, other));
        REQUIRE(index[i] == (value > other ? 7 : 3));
    }
}
