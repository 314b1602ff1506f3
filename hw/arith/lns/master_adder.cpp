// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/master_adder.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "hw/arith/common/integer.hpp"

namespace napier {

namespace {

__extension__ using Wide = unsigned __int128;

// Numbers from 0 to below 4 in units of 2^-62; logs, signed, in units of 2^-56.
constexpr int kUnit = 62;
constexpr std::uint64_t kOne = std::uint64_t{1} << kUnit;
constexpr int kLogUnit = 56;
constexpr std::uint64_t kLogOfE = 6653256548922161246; // log2(e)
constexpr std::int64_t kHalfLn2 = 744261118;           // ln(2) / 2 in units of 2^-31

constexpr int kIndexBits = 10;
constexpr std::size_t kEntries = std::size_t{1} << kIndexBits;
constexpr int kMostFraction = 3 * kIndexBits;

std::uint64_t product(std::uint64_t a, std::uint64_t b) {
    return static_cast<std::uint64_t>((Wide{a} * b) >> kUnit);
}

/// floor(sqrt(x)) of x below 2^124.
std::uint64_t root(Wide x) {
    std::uint64_t result = 0;
    for (std::uint64_t bit = kOne; bit != 0; bit >>= 1) {
        const std::uint64_t tried = result | bit;
        result = Wide{tried} * tried <= x ? tried : result;
    }
    return result;
}

/// log2 of a number from 1 to below 2, bit by bit: the square of 2^x is 2^(2 x).
std::int64_t slow_log2(std::uint64_t number) {
    std::int64_t log = 0;
    for (int bit = 0; bit < kLogUnit; ++bit) {
        number = product(number, number);
        const bool above = number >= 2 * kOne;
        log = 2 * log + (above ? 1 : 0);
        number >>= above ? 1 : 0;
    }
    return log;
}

/// Reciprocals of 1 + i 2^-index_bits, rounded up, and their logs.
struct Reciprocals {
    std::array<std::uint64_t, kEntries + 8> factor; ///< at most 1, in units of 2^-bits
    std::array<std::int64_t, kEntries + 8> log;     ///< -log2 of it
    int bits;

    /// Entry i divides what is at least 1 + i 2^-index_bits, and leaves 1 or more of it.
    Reciprocals(int index_bits, int factor_bits) : factor{}, log{}, bits(factor_bits) {
        const std::uint64_t one = std::uint64_t{1} << index_bits;
        for (std::size_t i = 0; i < std::min<std::size_t>(factor.size(), one); ++i) {
            const std::uint64_t divisor = one + i;
            factor[i] = ceil_div(std::uint64_t{1} << (factor_bits + index_bits), divisor);
            const std::uint64_t twice = factor[i] << (kUnit - factor_bits + 1); // 1 < 2 r <= 2
            log[i] = twice == 2 * kOne ? 0 : (std::int64_t{1} << kLogUnit) - slow_log2(twice);
        }
    }
    std::uint64_t times(std::uint64_t number, std::size_t i) const {
        return static_cast<std::uint64_t>((Wide{number} * factor[i]) >> bits);
    }
};

struct Tables {
    /// powers[t][i] = 2^-(i 2^-(10 (t + 1)))
    std::array<std::array<std::uint64_t, kEntries>, 3> powers{};
    Reciprocals coarse{kIndexBits, 2 * kIndexBits};
    Reciprocals fine{2 * kIndexBits, 3 * kIndexBits};

    Tables() {
        std::uint64_t step = kOne / 2; // 2^-1, 2^-(1/2), 2^-(1/4) ...
        for (auto& table : powers) {
            table[0] = kOne;
            for (std::size_t bit = kEntries / 2; bit != 0; bit /= 2) {
                step = root(Wide{step} << kUnit);
                table[bit] = step;
            }
            for (std::size_t i = 1; i < kEntries; ++i) {
                const std::size_t lowest = i & (~i + 1);
                table[i] = product(table[i - lowest], table[lowest]);
            }
        }
    }
};

const Tables& tables() {
    static const Tables all;
    return all;
}

/// 2^-(d 2^-fraction)
std::uint64_t power(const Tables& t, std::uint64_t d, int fraction) {
    constexpr std::uint64_t kMask = kEntries - 1;
    const std::uint64_t whole = d >> fraction;
    if (whole > kUnit) {
        return 0;
    }
    const std::uint64_t part = d << (kMostFraction - fraction); // its low bits are used
    const std::uint64_t high = product(t.powers[0][part >> 2 * kIndexBits & kMask],
                                       t.powers[1][part >> kIndexBits & kMask]);
    return product(high, t.powers[2][part & kMask]) >> whole;
}

/// log2 of a number from 2^-62 to 2.
std::int64_t log_of(const Tables& t, std::uint64_t number) {
    if (number >= 2 * kOne) {
        return std::int64_t{1} << kLogUnit;
    }
    const int shift = __builtin_clzll(number) - (63 - kUnit); // the leading bit goes to kUnit
    number <<= shift;
    const std::size_t i = (number - kOne) >> (kUnit - kIndexBits);
    const std::uint64_t near = t.coarse.times(number, i); // 1 to 1 + 2^-10, and a little
    const std::size_t j = (near - kOne) >> (kUnit - 2 * kIndexBits);
    const std::uint64_t rest = t.fine.times(near, j) - kOne; // below 2^-20, and a little
    // ln(1 + x) = x - x^2 / 2; x^3 / 3 is below 2^-61
    const std::uint64_t square = (rest >> 21) * (rest >> 21) >> 20;
    const Wide small = Wide{rest - square / 2} * kLogOfE;
    return -shift * (std::int64_t{1} << kLogUnit) + t.coarse.log[i] + t.fine.log[j] +
           static_cast<std::int64_t>(small >> (2 * kUnit - kLogUnit));
}

/// See Mean::value: of a step to the next grid point, the part p(f) that makes the mean of 2^x
/// exact is f - f (1 - f) u / 2 with u = ln(2) 2^-fraction; what follows is below u^2 / 8.
std::int64_t for_mean_of_values(std::int64_t log, int fraction) {
    constexpr std::int64_t kGrid = std::int64_t{1} << MasterAdder::kExtra;
    const std::int64_t part = log & (kGrid - 1);
    const int places = std::min(31 + MasterAdder::kExtra + fraction, 62); // of less than 2^60
    return log - shift_round(part * (kGrid - part) * kHalfLn2, places);
}

} // namespace

MasterAdder::MasterAdder(const LnsFormat& word, const LnsFormat& master, Underflow underflow)
    : word_(word), master_(master), underflow_(underflow) {
    tables(); // made before threads ask for them
}

std::int64_t MasterAdder::correction(std::int64_t d, bool opposite) const {
    const Tables& t = tables();
    const std::uint64_t share = power(t, static_cast<std::uint64_t>(d), master_.fraction);
    const std::int64_t log = log_of(t, opposite ? kOne - share : kOne + share);
    return for_mean_of_values(shift_round(log, kLogUnit - kExtra - master_.fraction),
                              master_.fraction);
}

void MasterAdder::step_row(LnsRow& masters, const LnsRow& direction, std::int32_t rate,
                           const std::int32_t* random, std::size_t count) const {
    const std::int64_t finer = std::int64_t{1} << (master_.fraction - word_.fraction);
    constexpr std::int64_t kFar = INT32_MAX; // beyond the ends of every range
    for (std::size_t i = 0; i < count; ++i) {
        if (direction.log[i] == word_.zero_log()) {
            continue;
        }
        const std::int64_t step = (std::int64_t{direction.log[i]} + rate) * finer;
        std::int64_t log = masters.log[i];
        const bool negative = direction.sign[i] == 0; // down the gradient
        if (log == master_.zero_log()) {
            if (step < master_.min_log()) {
                continue; // under either rule, as on the grid of words
            }
            log = step;
            masters.sign[i] = negative ? -1 : 0;
        } else {
            const bool opposite = negative != (masters.sign[i] != 0);
            if (opposite && step == log) {
                masters.log[i] = master_.zero_log();
                continue;
            }
            const std::int64_t below = correction(std::abs(log - step), opposite) + random[i];
            masters.sign[i] = (step > log ? negative : masters.sign[i] != 0) ? -1 : 0;
            log = std::max(log, step) + (below >> kExtra);
        }
        const auto code = static_cast<std::int32_t>(std::clamp(log, -kFar, kFar));
        masters.log[i] = clamp_to_format(master_, underflow_, code, false).log;
    }
}

} // namespace napier
