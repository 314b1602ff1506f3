// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/number_system.hpp"

#include <cmath>
#include <stdexcept>

#include "hw/arith/arithmetic_math.hpp"
#include "hw/arith/lns/table_file.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

LnsMacConfig lns(int width, int fraction, Underflow underflow = Underflow::flush) {
    const LnsFormat format{width, fraction};
    LnsMacConfig mac{format, LogAddTable::closed_form(Approximation::mitchell, fraction)};
    mac.underflow = underflow;
    return mac;
}

} // namespace

TEST_CASE("a number system's zero is what its vector unit calls zero, at every width") {
    for (int width = 8; width <= kMostWordBits; ++width) {
        for (const NumberSystem& system :
             {NumberSystem{lns(width, width - 6)}, NumberSystem{FixedMacConfig{{width}}}}) {
            Arithmetic arithmetic{system, {}, default_scales(width), {}};
            CAPTURE(arithmetic.describe());
            CHECK(word_bits(system) == width);
            CHECK(state_bits(system) >= width);
            CHECK(zero_bits(system, width) == make_vector_math(arithmetic)->zero());
        }
    }
}

TEST_CASE("what a word says is what its conversion says, for every word of one LNS in another") {
    const LnsMacConfig formats[] = {lns(8, 3), lns(10, 4, Underflow::saturate), lns(12, 5),
                                    lns(12, 6), lns(16, 9, Underflow::saturate)};
    for (const LnsMacConfig& from : formats) {
        for (const LnsMacConfig& to : formats) {
            CAPTURE(from.describe(), to.describe());
            const std::vector<Word> table = conversion_table(from, to);
            REQUIRE(table.size() == std::size_t{1} << from.format.width);
            CHECK(same_words(from, to) == (from.format == to.format));
            bool right = true;
            for (std::size_t word = 0; word < table.size(); ++word) {
                const Lns number = decode(from.format, static_cast<Word>(word));
                const Lns there = decode(to.format, table[word]);
                // The nearest log, halves up, or what the target's rules make of one without a
                // place.
                const double log = std::floor(
                    std::ldexp(number.log, to.format.fraction - from.format.fraction) + 0.5);
                const Lns expected =
                    from.format.is_zero(number)
                        ? to.format.zero()
                        : clamp_to_format(to.format, to.underflow, static_cast<std::int32_t>(log),
                                          number.negative);
                right = right && there == expected;
            }
            CHECK(right);
        }
    }
}

TEST_CASE("words without a binary point of their own have no conversion") {
    const NumberSystem twelve = FixedMacConfig{{12}};
    const NumberSystem ten = FixedMacConfig{{10}};
    CHECK_FALSE(same_words(twelve, ten));
    CHECK(same_words(twelve, FixedMacConfig{{12}, FixedAccumulator::narrow}));
    CHECK_THROWS_AS(conversion_table(twelve, ten), std::logic_error);
    CHECK_THROWS_AS(conversion_table(lns(12, 6), twelve), std::logic_error);
    CHECK_FALSE(same_words(lns(12, 6), twelve));
}

TEST_CASE("one MAC does for two systems that differ in the order of their sums alone") {
    const LnsMacConfig mac = lns(12, 6);
    const auto differs = [&](auto&& change) {
        LnsMacConfig other = mac;
        change(other);
        return !same_mac(mac, other);
    };
    CHECK_FALSE(differs([](LnsMacConfig&) {}));
    CHECK_FALSE(differs([](LnsMacConfig& m) { m.accumulation = {Accumulation::Kind::tree, 4}; }));
    CHECK(differs([](LnsMacConfig& m) { m.format.fraction = 5; }));
    CHECK(differs([](LnsMacConfig& m) { m.guard_bits = 1; }));
    CHECK(differs([](LnsMacConfig& m) { m.underflow = Underflow::saturate; }));
    CHECK(differs(
        [](LnsMacConfig& m) { m.table = LogAddTable::closed_form(Approximation::exact, 6); }));
    const FixedMacConfig wide{{12}};
    CHECK(same_mac(wide, wide));
    CHECK_FALSE(same_mac(wide, FixedMacConfig{{12}, FixedAccumulator::narrow}));
    CHECK_FALSE(same_mac(wide, mac));
}
