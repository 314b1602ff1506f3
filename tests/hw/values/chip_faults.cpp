// SPDX-License-Identifier: Apache-2.0
#include "hw/values/chip_faults.hpp"
#include "hw/chip/named_arithmetic.hpp"

#include <random>

#include "hw/values/kernels/arithmetic_kernel.hpp"
#include "tests/catch.hpp"
#include "tests/hw/values/fault_rate.hpp"

using namespace napier;

namespace {

constexpr int kM = 6;
constexpr int kN = 10;
constexpr int kK = 90;

struct Sums {
    explicit Sums(const TileKernel& kernel)
        : bytes(static_cast<std::size_t>(kernel.levels(kK) * kM * kN) * kernel.state_word_bytes()),
          state{bytes.data(), kM * kN, kN} {}
    std::vector<std::byte> bytes;
    TileState state;
};

/// Numbers from 1 to 2 in LNS, either sign, or of up to 6 bits: their sums keep all of them.
std::vector<Word> words(std::size_t count, unsigned seed, bool lns) {
    std::mt19937 random(seed);
    std::vector<Word> result(count);
    for (Word& word : result) {
        const int size = static_cast<int>(random() % 64);
        const bool negative = random() % 2 != 0;
        word = static_cast<Word>(lns        ? size | (negative ? 0x800 : 0)
                                 : negative ? -size & 0xfff
                                            : size);
    }
    return result;
}

std::vector<std::uint64_t> state_words(const TileKernel& kernel, const Sums& sums) {
    std::vector<std::uint64_t> result;
    for (int level = 0; level < kernel.levels(kK); ++level) {
        for (int i = 0; i < kM * kN; ++i) {
            result.push_back(kernel.state_word(sums.state, level, i / kN, i % kN));
        }
    }
    return result;
}

} // namespace

TEST_CASE("a state word takes any bits and gives them back", "[faults]") {
    for (const std::string name : {"lns12", "lns8", "fixed12", "fixed12-narrow"}) {
        const auto kernel = make_tile_kernel(named_arithmetic(name));
        const bool lns = name[0] == 'l';
        Sums sums(*kernel);
        std::mt19937_64 random(1);
        const std::uint64_t mask = (std::uint64_t{1} << kernel->state_bits()) - 1;
        const std::uint64_t zero = lns ? (mask + 1) >> 2 : 0;
        for (int i = 0; i < 5000; ++i) {
            const std::uint64_t bits =
                i < 4096 ? static_cast<std::uint64_t>(i) & mask : random() & mask;
            kernel->set_state_word(sums.state, 0, 3, 4, bits);
            const std::uint64_t back = kernel->state_word(sums.state, 0, 3, 4);
            const bool minus_zero = lns && (bits & (mask >> 1)) == zero; // reads as zero
            CHECK(back == (minus_zero ? zero : bits));
        }
    }
}

TEST_CASE("upsets of processing elements strike between two products", "[faults]") {
    const std::string name = GENERATE("lns12", "fixed12", "fixed12-narrow");
    const Arithmetic arithmetic = named_arithmetic(name);
    const auto kernel = make_tile_kernel(arithmetic);
    const std::vector<Word> a = words(kM * kK, 1, !arithmetic.binary_points());
    const std::vector<Word> b = words(kK * kN, 2, !arithmetic.binary_points());
    const int shift = !arithmetic.binary_points() ? 0 : 6;
    const TileShape shape{kM, kN, kK, 0, kK, shift};
    ChipFaults faults(fault_rate(2e-4), arithmetic, kernel->state_bits());
    Sums got(*kernel);
    faults.accumulate(*kernel, {a.data(), kK}, {b.data(), kN}, shape, got.state);

    // One product at a time, on the scalar kernel.
    const auto plain = std::visit(
        [](const auto& mac) { return make_tile_kernel(mac, Isa::scalar); }, arithmetic.mac);
    Upsets upsets(fault_rate(2e-4), FaultPlace::accumulators, plain->state_bits(),
                  Protection::none);
    Sums expected(*plain);
    Sums clean(*plain);
    int struck = 0;
    for (int k = 0; k < kK; ++k) {
        for (int i = 0; i < kM * kN; ++i) {
            upsets.access(1, [&](const Upsets::Word& word) {
                if (k > 0) {
                    const std::uint64_t was = plain->state_word(expected.state, 0, i / kN, i % kN);
                    plain->set_state_word(expected.state, 0, i / kN, i % kN, was ^ word.flipped);
                    ++struck;
                }
            });
        }
        const TileShape one{kM, kN, 1, k, kK, shift};
        for (Sums* const sums : {&expected, &clean}) {
            plain->accumulate({a.data() + k, kK}, {b.data() + k * kN, kN}, one, sums->state);
        }
    }
    CHECK(struck > 5);
    CHECK(state_words(*kernel, got) == state_words(*plain, expected));
    CHECK(state_words(*plain, expected) != state_words(*plain, clean));
}

TEST_CASE("upsets of the sums that a drain reads", "[faults]") {
    const Arithmetic arithmetic = named_arithmetic("lns12");
    const auto kernel = make_tile_kernel(arithmetic);
    const std::vector<Word> a = words(kM * kK, 1, !arithmetic.binary_points());
    const std::vector<Word> b = words(kK * kN, 2, !arithmetic.binary_points());
    Sums sums(*kernel);
    kernel->accumulate({a.data(), kK}, {b.data(), kN}, {kM, kN, kK, 0, kK, 0}, sums.state);
    const std::vector<std::uint64_t> before = state_words(*kernel, sums);
    FaultConfig config = fault_rate(0.01);
    config.scratchpads = Protection::parity;
    ChipFaults faults(config, arithmetic, kernel->state_bits());
    faults.read_sums(*kernel, sums.state, kernel->levels(kK), kM, kN);
    const std::vector<std::uint64_t> after = state_words(*kernel, sums);
    int zeroed = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        zeroed += before[i] != after[i] && after[i] == std::uint64_t{1} << 10 ? 1 : 0;
    }
    CHECK(zeroed > 3);
}
