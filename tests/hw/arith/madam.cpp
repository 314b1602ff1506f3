// SPDX-License-Identifier: Apache-2.0
// The multiplicative update against the same rule in double precision.
#include "hw/arith/lns/madam.hpp"

#include <cmath>
#include <random>

#include "tests/catch.hpp"

using namespace napier;

namespace {

/// Logs in units of 1, exact rule but for (1 + f) 2^i, from the integers' own scalars.
struct MadamReference {
    LnsFormat word;
    LnsFormat master;
    MadamScalars scalars;

    double log_of(const LnsFormat& format, const Lns& x) const {
        return std::ldexp(static_cast<double>(x.log), -format.fraction);
    }
    /// log2 of the new rms, before it is rounded.
    double rms(const Lns& rms, const Lns& gradient) const {
        const double keep = std::exp2(std::ldexp(scalars.keep, -15));
        const double enter = std::exp2(std::ldexp(scalars.enter, -word.fraction));
        const double old = word.is_zero(rms) ? 0.0 : std::exp2(2 * log_of(word, rms));
        const double square = word.is_zero(gradient) ? 0.0 : std::exp2(2 * log_of(word, gradient));
        return 0.5 * std::log2(keep * old + enter * square);
    }
    /// By how much log2|w| changes with this new rms.
    double change(bool negative, const Lns& gradient, const Lns& new_rms) const {
        const double log = log_of(word, gradient) - log_of(word, new_rms) +
                           std::ldexp(scalars.rate, -word.fraction);
        const double size = (1 + log - std::floor(log)) * std::exp2(std::floor(log));
        return gradient.negative == negative ? -size : size;
    }
};

MadamScalars scalars_of(const LnsFormat& word, double rate, double keep) {
    const auto log = [&](double x) {
        return static_cast<std::int16_t>(std::lround(std::ldexp(std::log2(x), word.fraction)));
    };
    return {log(rate), static_cast<std::int16_t>(std::lround(std::ldexp(std::log2(keep), 15))),
            log(1 - keep)};
}

} // namespace

TEST_CASE("a multiplicative update is the rule in double precision, rounded by its random bits") {
    const LnsFormat word = GENERATE(LnsFormat{8, 3}, LnsFormat{10, 4}, LnsFormat{12, 6});
    const int bits = GENERATE(0, 4, 12, 20);
    const double keep = GENERATE(0.9, 0.999);
    const LnsFormat master = word.with_guard(bits);
    const bool stochastic = bits == 0;
    const Madam madam(word, master, stochastic);
    const MadamReference reference{word, master, scalars_of(word, 0.0078125, keep)};
    std::mt19937 random(7);
    const auto draw = [&](const LnsFormat& format) {
        const std::uint64_t mask = (std::uint64_t{1} << format.width) - 1;
        return decode_bits(format, static_cast<std::uint32_t>(random() & mask));
    };
    // The adder takes the distance of two logs of squares on the word's grid: half a step of it
    // moves the sum by a quarter, its root by an eighth.
    const double rms_bound = std::ldexp(0.125 + 0.01, -word.fraction);
    for (int i = 0; i < 200000; ++i) {
        const Madam::State before{draw(master), [&] {
                                      Lns rms = draw(word);
                                      rms.negative = false;
                                      return rms;
                                  }()};
        const Lns gradient = draw(word);
        const auto low = static_cast<std::uint32_t>(random() & 0xffff);
        const auto high = static_cast<std::uint32_t>(random() & 0xffff);
        const Madam::State after = madam.step(before, gradient, reference.scalars, low, high);
        REQUIRE(after.weight.negative == before.weight.negative);
        REQUIRE(master.is_zero(after.weight) == master.is_zero(before.weight));
        if (word.is_zero(gradient) && word.is_zero(before.rms)) {
            REQUIRE(word.is_zero(after.rms));
            REQUIRE(after.weight == before.weight);
            continue;
        }
        const double limit = reference.log_of(word, {word.max_log(), false});
        const auto within = [&](double log) { return std::fmax(-limit, std::fmin(limit, log)); };
        const double rms = reference.rms(before.rms, gradient) +
                           std::ldexp(static_cast<double>(high), -16 - word.fraction);
        const double got = reference.log_of(word, after.rms);
        REQUIRE(got <= within(rms + rms_bound));
        REQUIRE(got >= within(rms - rms_bound - std::ldexp(1.0, -word.fraction)));
        if (word.is_zero(gradient) || master.is_zero(before.weight)) {
            REQUIRE(after.weight == before.weight);
            continue;
        }
        const double most = reference.log_of(master, {master.max_log(), false});
        const double exact = reference.log_of(master, before.weight) +
                             reference.change(before.weight.negative, gradient, after.rms);
        const double below = stochastic ? std::ldexp(static_cast<double>(low), -16) : 0.5;
        const double unit = std::ldexp(1.0, -master.fraction);
        const double rounded = std::floor(exact / unit + below + std::ldexp(1.0, -20)) * unit;
        const double want = std::fmax(-most, std::fmin(most, rounded));
        // What lies below 2^-16 of the grid is cut off before rounding.
        REQUIRE(std::fabs(reference.log_of(master, after.weight) - want) <= unit);
        if (std::fabs(reference.log_of(master, after.weight) - want) > 0) {
            const double part = exact / unit + below;
            REQUIRE(std::fabs(part - std::round(part)) < std::ldexp(1.0, -14));
        }
    }
}

TEST_CASE("rounding by chance keeps the mean of steps far below the grid") {
    const LnsFormat word{10, 4};
    const Madam madam(word, word, true);
    const MadamScalars scalars = scalars_of(word, 0.001, 0.999);
    const Lns gradient{-64, false};
    const Lns rms{-70, false};
    double moved = 0;
    double decayed = 0;
    constexpr std::uint32_t kDraws = 1 << 16; // every value of each half once
    for (std::uint32_t draw = 0; draw < kDraws; ++draw) {
        const Madam::State after =
            madam.step({{5, true}, rms}, gradient, scalars, draw, (draw * 40503u) & 0xffff);
        moved += after.weight.log - 5;
        const Madam::State quiet = madam.step({{5, true}, rms}, word.zero(), scalars, 0, draw);
        decayed += quiet.rms.log - rms.log;
    }
    const MadamReference reference{word, word, scalars};
    const double step = reference.change(true, gradient, rms) * 16;
    CHECK(moved / kDraws == Approx(step).epsilon(0.01));
    CHECK(decayed / kDraws == Approx(0.5 * std::log2(0.999) * 16).epsilon(0.02));
}

TEST_CASE("a row is its elements one by one, with the random words of their indices") {
    const LnsFormat word{12, 6};
    const LnsFormat master = word.with_guard(2);
    const Madam madam(word, master, false);
    const MadamScalars scalars = scalars_of(word, 0.01, 0.9);
    const RandomStream stream{{1, 2}, 3, 4};
    std::mt19937 random(1);
    constexpr std::size_t kCount = 100;
    std::vector<Word> weight(kCount), gradient(kCount), rms(kCount), w(kCount), r(kCount),
        q(kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
        weight[i] = static_cast<Word>(random() & 0x3fff);
        gradient[i] = static_cast<Word>(random() & 0xfff);
        rms[i] = static_cast<Word>(random() & 0x7ff);
    }
    madam.update(
        {weight.data(), gradient.data(), rms.data(), w.data(), r.data(), q.data(), kCount, 11},
        scalars, stream);
    std::vector<std::uint32_t> bits;
    random_row(stream, 11, kCount, bits);
    for (std::size_t i = 0; i < kCount; ++i) {
        const Madam::State after =
            madam.step({decode(master, weight[i]), decode(word, rms[i])}, decode(word, gradient[i]),
                       scalars, bits[i] & 0xffff, bits[i] >> 16);
        REQUIRE(w[i] == encode(master, after.weight));
        REQUIRE(r[i] == encode(word, after.rms));
        const double coarse = std::floor(std::ldexp(after.weight.log, -2) + 0.5);
        if (!master.is_zero(after.weight) && std::fabs(coarse) <= word.max_log()) {
            REQUIRE(decode(word, q[i]).log == static_cast<int>(coarse));
        }
    }
}
