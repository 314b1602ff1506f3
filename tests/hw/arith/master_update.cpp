// SPDX-License-Identifier: Apache-2.0
// Updates of masters that take two places, against exact numbers.

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include "hw/arith/arithmetic_math.hpp"
#include "hw/arith/common/random_row.hpp"
#include "hw/arith/fixed/fixed_scalar.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

using Big = boost::multiprecision::cpp_bin_float_100;
using boost::multiprecision::cpp_int;

/// A row of masters that an update is done to, with what it gives.
struct MasterRow {
    int bits; ///< of a master
    std::vector<Word> weight;
    std::vector<Word> gradient;
    std::vector<Word> momentum;
    std::vector<Word> new_weight;
    std::vector<Word> new_momentum;
    std::vector<Word> rounded;
    std::vector<std::uint32_t> random; ///< of the draw that the update is going to make

    MasterRow(std::size_t n, int master_bits)
        : bits(master_bits), weight(n * static_cast<std::size_t>(places(bits))), gradient(n),
          momentum(n), new_weight(weight.size()), new_momentum(n), rounded(n) {
        random_row(stream(), 7, n, random);
    }
    static RandomStream stream() { return {{1, 2}, 3, 4}; }
    void set(std::size_t i, std::uint32_t master) { set_element(weight.data(), i, bits, master); }
    std::uint32_t before(std::size_t i) const { return element_at(weight.data(), i, bits); }
    std::uint32_t after(std::size_t i) const { return element_at(new_weight.data(), i, bits); }
    void update(const VectorMath& math, const UpdateScalars& scalars, int shift,
                bool with_momentum) {
        math.update({weight.data(), gradient.data(), with_momentum ? momentum.data() : nullptr,
                     new_weight.data(), with_momentum ? new_momentum.data() : nullptr,
                     rounded.data(), gradient.size(), 7},
                    scalars, shift, stream());
    }
};

/// The part of a grid step that is added before the result is floored.
Big below(const Arithmetic& arithmetic, std::uint32_t low16) {
    return Big(arithmetic.update.stochastic() ? low16 : 1u << 15) / 65536;
}

} // namespace

TEST_CASE("a logarithmic master takes the exact step, rounded by its random bits", "[update]") {
    const std::string name =
        GENERATE("lns8+9", "lns10+8", "lns12+8", "lns12+12", "lns12+20", "lns16+1", "lns16+16");
    Arithmetic arithmetic = named_arithmetic(name);
    arithmetic.update.rounding =
        GENERATE(UpdateRule::Rounding::stochastic, UpdateRule::Rounding::nearest);
    const auto math = make_vector_math(arithmetic);
    const LnsFormat word = std::get<LnsMacConfig>(arithmetic.mac).format;
    const LnsFormat master = word.with_guard(arithmetic.update.master_bits);
    REQUIRE(places(master.width) == 2);
    constexpr std::size_t n = 600;
    MasterRow row(n, master.width);
    std::mt19937 random(5);
    for (std::size_t i = 0; i < n; ++i) {
        // Near one, far from it, and the ends of the range; a few zeros.
        const int spread = 1 << (random() % static_cast<unsigned>(master.width - 1));
        const auto log =
            static_cast<std::int32_t>(random() % static_cast<unsigned>(spread)) - spread / 2;
        const bool zero = random() % 30 == 0;
        row.set(i, encode_bits(master, zero ? master.zero() : Lns{log, random() % 2 == 0}));
        row.gradient[i] = static_cast<Word>(random() & ((1u << word.width) - 1));
        row.momentum[i] = static_cast<Word>(random() & ((1u << word.width) - 1));
    }
    const double rate = GENERATE(0.5, 0.002, 1e-5);
    const UpdateScalars scalars{math->encode_scalar(rate), math->encode_scalar(0.9),
                                math->encode_scalar(1e-4)};
    row.update(*math, scalars, 0, true);

    // The same direction as without masters, of a weight on the word's grid.
    Arithmetic plain = arithmetic;
    plain.update.master_bits = 0;
    MasterRow coarse(n, word.width);
    coarse.gradient = row.gradient;
    coarse.momentum = row.momentum;
    for (std::size_t i = 0; i < n; ++i) {
        const Lns fine = decode_bits(master, row.before(i));
        coarse.set(i,
                   encode_bits(word, {fine.log >> arithmetic.update.master_bits, fine.negative}));
    }
    coarse.update(*make_vector_math(plain), scalars, 0, true);
    REQUIRE(row.new_momentum == coarse.new_momentum);

    const Big ln2 = log(Big(2));
    const Big grid = ln2 * pow(Big(2), -master.fraction);
    const auto real = [&](std::int64_t log, int fraction, bool negative) {
        const Big size = exp(Big(log) * ln2 * pow(Big(2), -fraction));
        return negative ? Big(-size) : size;
    };
    for (std::size_t i = 0; i < n; ++i) {
        const Lns weight = decode_bits(master, row.before(i));
        const Lns direction = decode(word, row.new_momentum[i]);
        const Lns got = decode_bits(master, row.after(i));
        INFO(name << ", rate " << rate << ", element " << i << ": " << weight.log << " less "
                  << direction.log << " gives " << got.log);
        Word rounded = 0;
        math->round_masters(&row.new_weight[2 * i], &rounded, 1);
        REQUIRE(rounded == row.rounded[i]);
        if (!master.is_zero(got)) {
            const double nearest =
                std::floor(std::ldexp(got.log, -arithmetic.update.master_bits) + 0.5);
            const double most = word.max_log();
            const Lns want{static_cast<std::int32_t>(std::min(nearest, most)), got.negative};
            REQUIRE(decode(word, rounded) == (nearest < -most ? word.zero() : want));
        }
        if (word.is_zero(direction)) {
            REQUIRE(row.after(i) == row.before(i));
            continue;
        }
        const Big step =
            real(std::int64_t{direction.log} + scalars.rate, word.fraction, direction.negative);
        const Big sum =
            (master.is_zero(weight) ? Big(0) : real(weight.log, master.fraction, weight.negative)) -
            step;
        const Big size = abs(sum);
        if (sum == 0) {
            REQUIRE(master.is_zero(got));
            continue;
        }
        // What may be off: one of the last bits, and 2^-54 of the larger operand.
        const Big larger = fmax(abs(sum + step), abs(step));
        const Big slack = grid / 65536 + pow(Big(2), -54) * larger / size;
        const Big exact = log(size) / grid;
        const auto code = [&](const Big& at) { // of a log, rounded as the mean of values wants
            const Big whole = floor(at);
            const Big part = (exp((at - whole) * grid) - 1) / (exp(grid) - 1);
            const Big known =
                master.is_zero(weight) ? Big(0) : below(arithmetic, row.random[i] & 0xffff);
            return static_cast<std::int64_t>(floor(whole + part + known));
        };
        const auto clamped = [&](std::int64_t log) {
            return log < master.min_log() ? std::int64_t{master.zero_log()}
                                          : std::min<std::int64_t>(log, master.max_log());
        };
        REQUIRE(got.log >= clamped(code(exact - slack / grid)));
        REQUIRE(got.log <= clamped(code(exact + slack / grid)));
        if (!master.is_zero(got)) {
            REQUIRE(got.negative == (sum < 0));
        }
    }
}

TEST_CASE("a fixed-point master takes the exact step, rounded by its random bits", "[update]") {
    const std::string name = GENERATE("fixed8+9", "fixed8+24", "fixed12+5", "fixed12+12",
                                      "fixed12+20", "fixed16+1", "fixed16+16");
    Arithmetic arithmetic = named_arithmetic(name);
    arithmetic.update.rounding =
        GENERATE(UpdateRule::Rounding::stochastic, UpdateRule::Rounding::nearest);
    const auto math = make_vector_math(arithmetic);
    const FixedFormat word{arithmetic.word_bits()};
    const FixedFormat master{arithmetic.master_word_bits()};
    const int finer = arithmetic.update.master_bits;
    constexpr int kScale = 400;                                // bits that hold any of the terms
    const auto units = [&](std::int64_t value, int exponent) { // value * 2^exponent
        return cpp_int(value) << (kScale + exponent);
    };
    const auto floored = [&](const cpp_int& value) {
        const cpp_int unit = cpp_int(1) << kScale;
        cpp_int whole = value / unit;
        return value < 0 && whole * unit != value ? cpp_int(whole - 1) : whole;
    };
    const auto saturated = [](const FixedFormat& format, const cpp_int& value) {
        return value > format.max()   ? format.max()
               : value < format.min() ? format.min()
                                      : static_cast<std::int32_t>(value);
    };
    std::mt19937 random(3);
    for (int trial = 0; trial < 40; ++trial) {
        constexpr std::size_t n = 64;
        MasterRow row(n, master.width);
        for (std::size_t i = 0; i < n; ++i) {
            const auto any = static_cast<std::uint32_t>(random() >> (random() % 32));
            row.set(i, any & static_cast<std::uint32_t>((std::uint64_t{1} << master.width) - 1));
            row.gradient[i] = fixed_encode(word, static_cast<std::int32_t>(random() & 0xffff));
            row.momentum[i] = fixed_encode(word, static_cast<std::int32_t>(random() & 0xffff));
        }
        // Every shift that an instruction may have; ordinary ones and the ends more often.
        const int any_shift = static_cast<int>(random() % 65) - 32;
        const int shift = trial % 2 == 0   ? static_cast<int>(random() % 12)
                          : trial % 4 == 1 ? any_shift
                                           : (any_shift < 0 ? -32 : 32);
        const auto scalar = [&](int least) {
            return random() % 8 == 0 ? std::int16_t{0}
                                     : encode_fixed_scalar(
                                           std::ldexp(1 + static_cast<double>(random() % 128) / 128,
                                                      least + static_cast<int>(random() % 20)));
        };
        const UpdateScalars scalars{scalar(-22), scalar(-19), scalar(-25)};
        const FixedScalar rate = decode_fixed_scalar(scalars.rate);
        const FixedScalar momentum = decode_fixed_scalar(scalars.momentum);
        const FixedScalar decay = decode_fixed_scalar(scalars.decay);
        const bool with_momentum = trial % 3 != 0;
        row.update(*math, scalars, shift, with_momentum);
        for (std::size_t i = 0; i < n; ++i) {
            const std::int32_t weight = fixed_decode(master, row.before(i));
            const std::int32_t got = fixed_decode(master, row.after(i));
            INFO(name << ", trial " << trial << ", shift " << shift << ", rate " << rate.mantissa
                      << " 2^-" << rate.exponent << ", element " << i << ": " << weight
                      << " becomes " << got);
            const std::uint32_t bits = arithmetic.update.stochastic() ? row.random[i] : 0x80008000u;
            const cpp_int tiny = units(1, -24); // where the unit cuts its terms off
            // On the gradient's grid.
            cpp_int low = units(fixed_decode(word, row.gradient[i]), 0);
            low += units(weight * decay.mantissa, shift - finer - decay.exponent);
            cpp_int high = low;
            // What is cut off on the master's grid, on the gradient's.
            low -= tiny + (decay.mantissa == 0 ? cpp_int(0) : units(1, shift - finer - 24));
            if (with_momentum) {
                const std::int64_t old = fixed_decode(word, row.momentum[i]);
                low += units(old * momentum.mantissa, -momentum.exponent) - tiny;
                high += units(old * momentum.mantissa, -momentum.exponent);
                const cpp_int part = units(bits >> 16, -16);
                const std::int32_t now = fixed_decode(word, row.new_momentum[i]);
                REQUIRE(now >= saturated(word, floored(low + part)));
                REQUIRE(now <= saturated(word, floored(high + part)));
                low = high = units(now, 0);
            }
            // Decays beyond 2^31 of the gradient's grid saturate: 64 bits hold the product.
            const cpp_int limit = units(INT64_MAX / std::max<std::int64_t>(rate.mantissa, 1), -24);
            const auto stepped = [&](cpp_int direction) {
                direction = direction > limit    ? limit
                            : direction < -limit ? cpp_int(-limit)
                                                 : direction;
                const int places = rate.exponent + shift - finer;
                const cpp_int product = direction * rate.mantissa;
                return places >= 0 ? cpp_int(product >> places) : cpp_int(product << -places);
            };
            const cpp_int part = units(bits & 0xffff, -16);
            const cpp_int least = units(weight, 0) - stepped(high) + part;
            const cpp_int most = units(weight, 0) - stepped(low) + tiny + part;
            REQUIRE(got >= saturated(master, floored(least)));
            REQUIRE(got <= saturated(master, floored(most)));
            Word rounded = 0;
            math->round_masters(&row.new_weight[2 * i], &rounded, 1);
            REQUIRE(rounded == row.rounded[i]);
            const cpp_int half = units(got, -finer) + units(1, -1);
            REQUIRE(fixed_decode(word, rounded) == saturated(word, floored(half)));
        }
    }
}

TEST_CASE("masters of two places move by the step on average, up and down", "[update]") {
    const std::string name = GENERATE("lns8+9", "lns12+8", "lns12+12", "lns12+20", "lns16+16",
                                      "fixed12+8", "fixed12+20");
    const Arithmetic arithmetic = named_arithmetic(name);
    const auto math = make_vector_math(arithmetic);
    const int finer = arithmetic.update.master_bits;
    const bool lns = !arithmetic.binary_points();
    const int fraction = lns ? 0 : arithmetic.scales.weight + finer;
    constexpr std::size_t n = 400000;
    MasterRow row(n, arithmetic.master_word_bits());
    const double weight = 0.5;
    // A fifth to a third of the masters' grid at the weight.
    const int grid =
        lns ? std::get<LnsMacConfig>(arithmetic.mac).format.fraction + finer + 1 : fraction;
    const double step = GENERATE(1, -1) * std::ldexp(1.0, -grid - 2);
    const double gradient = GENERATE(0.25);
    const int gradient_fraction = lns ? 0 : 6;
    for (std::size_t i = 0; i < n; ++i) {
        row.set(i, math->element_from_real(weight, fraction, row.bits));
        row.gradient[i] = math->from_real(std::copysign(gradient, step), gradient_fraction,
                                          arithmetic.word_bits());
    }
    row.update(*math, {math->encode_scalar(std::fabs(step) / gradient), 0, math->encode_scalar(0)},
               lns ? 0 : gradient_fraction - arithmetic.scales.weight, false);
    double moved = 0;
    std::size_t changed = 0;
    for (std::size_t i = 0; i < n; ++i) {
        moved += weight - math->to_real(row.after(i), fraction, row.bits);
        changed += row.after(i) == row.before(i) ? 0u : 1u;
    }
    CHECK(changed > n / 8);
    CHECK(changed < n / 2);
    // Whether a weight moves is Bernoulli: the mean over n deviates by 0.3 % or less.
    CHECK(moved / static_cast<double>(n) == Approx(step).epsilon(0.012));
}

TEST_CASE("masters of two places do not depend on how a row is cut", "[update]") {
    const Arithmetic arithmetic = named_arithmetic(GENERATE("lns12+12", "fixed12+20"));
    const auto math = make_vector_math(arithmetic);
    constexpr std::size_t n = 700;
    MasterRow whole(n, arithmetic.master_word_bits());
    std::mt19937 random(5);
    const unsigned mask = (1u << arithmetic.word_bits()) - 1;
    for (std::size_t i = 0; i < n; ++i) {
        whole.set(i, static_cast<std::uint32_t>(random()) &
                         static_cast<std::uint32_t>((std::uint64_t{1} << whole.bits) - 1));
        whole.gradient[i] = static_cast<Word>(random() & mask);
        whole.momentum[i] = static_cast<Word>(random() & mask);
    }
    MasterRow cut = whole;
    const UpdateScalars scalars{math->encode_scalar(0.01), math->encode_scalar(0.9),
                                math->encode_scalar(1e-4)};
    whole.update(*math, scalars, 0, true);
    for (std::size_t at = 0; at < n;) {
        const std::size_t length = std::min<std::size_t>(1 + random() % 99, n - at);
        math->update({&cut.weight[2 * at], &cut.gradient[at], &cut.momentum[at],
                      &cut.new_weight[2 * at], &cut.new_momentum[at], &cut.rounded[at], length,
                      7 + static_cast<std::uint32_t>(at)},
                     scalars, 0, MasterRow::stream());
        at += length;
    }
    CHECK(whole.new_weight == cut.new_weight);
    CHECK(whole.new_momentum == cut.new_momentum);
    CHECK(whole.rounded == cut.rounded);
}
