// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/master_adder.hpp"

#include <cmath>
#include <random>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include "hw/arith/common/fine_adder.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

using Exact = boost::multiprecision::cpp_bin_float_50;

/// The correction whose random rounding makes the mean of the value exact, and log2 of the sum.
struct ExactCorrection {
    Exact value;
    Exact log;

    ExactCorrection(std::int64_t d, bool opposite, int fraction) {
        const Exact unit = log2_of_e_inverse() / Exact(std::int64_t{1} << fraction);
        const Exact share = exp(-Exact(d) * unit);
        log = boost::multiprecision::log(opposite ? 1 - share : 1 + share) / log2_of_e_inverse();
        const Exact units = log * (std::int64_t{1} << fraction);
        const Exact whole = floor(units);
        value = whole + (exp((units - whole) * unit) - 1) / (exp(unit) - 1);
    }
    static Exact log2_of_e_inverse() { return boost::multiprecision::log(Exact(2)); }
};

} // namespace

TEST_CASE("corrections of masters are the exact ones to their last bit, at every fraction") {
    const int fraction = GENERATE(9, 10, 14, 18, 22, 26, 29);
    const MasterAdder adder({12, 6}, {32, fraction}, Underflow::flush);
    std::mt19937_64 random(static_cast<unsigned>(fraction));
    std::uniform_real_distribution<double> octaves(0, fraction + 5);
    for (int i = 0; i < 4000; ++i) {
        const auto d = i < 100 ? i : static_cast<std::int64_t>(std::exp2(octaves(random)));
        for (const bool opposite : {false, true}) {
            if (opposite && d == 0) {
                continue;
            }
            CAPTURE(fraction, d, opposite);
            const ExactCorrection exact(d, opposite, fraction);
            const Exact got = Exact(adder.correction(d, opposite)) / (1 << MasterAdder::kExtra);
            const Exact error = abs(got - exact.value) * (1 << MasterAdder::kExtra);
            if (!opposite || std::ldexp(static_cast<double>(d), -fraction) > 0.01) {
                REQUIRE(error < 1);
            } else { // where little is left: of the larger operand
                const Exact grid = pow(Exact(2), -fraction - MasterAdder::kExtra);
                const Exact left = pow(Exact(2), exact.log);
                REQUIRE(error * grid * left < grid * left + pow(Exact(2), -54));
            }
        }
    }
}

TEST_CASE("masters add as FineAdder does where that has a table") {
    const FineAdder fine(10, MasterAdder::kExtra, FineAdder::Mean::value);
    const MasterAdder adder({12, 6}, {16, 10}, Underflow::flush);
    for (std::int32_t d = 1; d < static_cast<std::int32_t>(fine.size()) + 2000; ++d) {
        CAPTURE(d);
        REQUIRE(std::abs(adder.correction(d, false) - fine.plus(d)) <= 1);
        REQUIRE(std::abs(adder.correction(d, true) + fine.minus(d)) <= 1);
    }
}

TEST_CASE("steps of rows: zeros, signs, and what leaves the range") {
    const LnsFormat word{12, 6};
    const LnsFormat master{32, 26};
    const auto stepped = [&](Lns weight, Lns direction, std::int32_t rate, Underflow underflow) {
        LnsRow masters;
        LnsRow directions;
        masters.log[0] = weight.log;
        masters.sign[0] = weight.negative ? -1 : 0;
        directions.log[0] = direction.log;
        directions.sign[0] = direction.negative ? -1 : 0;
        const std::int32_t half = 1 << 15;
        MasterAdder(word, master, underflow).step_row(masters, directions, rate, &half, 1);
        const bool zero = masters.log[0] == master.zero_log();
        return Lns{masters.log[0], !zero && masters.sign[0] != 0};
    };
    const Lns one{0, false};
    const Lns least{word.min_log(), false};
    constexpr int kGrid = 1 << 20;
    for (const Underflow underflow : {Underflow::flush, Underflow::saturate}) {
        const auto step = [&](Lns weight, Lns direction, std::int32_t rate) {
            return stepped(weight, direction, rate, underflow);
        };
        CHECK(step(one, word.zero(), 0) == one);
        CHECK(step(one, one, 0) == master.zero());
        CHECK(step(one, {0, true}, 0) == Lns{1 << 26, false});
        CHECK(step(one, {64, false}, 0) == Lns{0, true}); // 1 - 2
        CHECK(step({0, true}, {64, true}, 0) == Lns{0, false});
        CHECK(step(master.zero(), {5, false}, 3) == Lns{8 * kGrid, true});
        CHECK(step(master.zero(), {5, true}, 3) == Lns{8 * kGrid, false});
        CHECK(step({master.max_log(), true}, {word.max_log(), false}, 0) ==
              Lns{master.max_log(), true});
        CHECK(step(one, {word.max_log(), false}, 30000) == Lns{master.max_log(), true});
        // Far below the smallest word, and yet on the master's grid: 2^-16 less 2^-38 of it.
        CHECK(step({master.min_log(), false}, least, -22 * 64) ==
              Lns{master.min_log() + (underflow == Underflow::flush ? -1 : 0), false});
        CHECK(step(one, least, -8 * 64) == Lns{-6, false}); // 2^-24 / ln 2 is 5.8 2^-26
        CHECK(step(one, least, -30000) == one);
        CHECK(step(master.zero(), least, -1) == master.zero()); // has no grid there
    }
}
