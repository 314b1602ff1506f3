// SPDX-License-Identifier: Apache-2.0
#include "hw/values/upsets.hpp"

#include <cmath>
#include <map>

#include "tests/catch.hpp"
#include "tests/hw/values/fault_rate.hpp"

using namespace napier;

namespace {

/// What `words` accesses see, by the number of the access.
std::map<std::uint64_t, std::uint64_t> seen(Upsets& upsets, std::uint64_t words,
                                            std::uint64_t at_once) {
    std::map<std::uint64_t, std::uint64_t> flipped;
    for (std::uint64_t at = 0; at < words; at += at_once) {
        upsets.access(at_once, [&](const Upsets::Word& word) {
            flipped[at + word.index] = word.zero ? ~std::uint64_t{0} : word.flipped;
        });
    }
    return flipped;
}

} // namespace

TEST_CASE("as many bits flip as the rate says, in every bit alike", "[faults]") {
    const double p = GENERATE(1e-5, 1e-3, 0.3);
    const auto words = static_cast<std::uint64_t>(3000 / p);
    Upsets upsets(fault_rate(p), FaultPlace::input, 12, Protection::none);
    std::array<double, 12> by_bit{};
    for (const auto& [at, flipped] : seen(upsets, words, words)) {
        for (std::size_t bit = 0; bit < 12; ++bit) {
            by_bit[bit] += static_cast<double>(flipped >> bit & 1);
        }
    }
    const double expected = p * static_cast<double>(words);
    for (const double count : by_bit) {
        CHECK(count == Approx(expected).margin(5 * std::sqrt(expected * (1 - p))));
    }
    const FieldCounts& counts = upsets.counts();
    CHECK(counts[0].injected == static_cast<std::uint64_t>(by_bit[11]));
    CHECK(counts[1].injected > 5 * counts[0].injected);
    CHECK(counts[3].injected == 0);
}

TEST_CASE("flips do not depend on how accesses are cut, only on seed and place", "[faults]") {
    Upsets whole(fault_rate(1e-3), FaultPlace::weight, 12, Protection::parity);
    Upsets cut(fault_rate(1e-3), FaultPlace::weight, 12, Protection::parity);
    Upsets other_place(fault_rate(1e-3), FaultPlace::input, 12, Protection::parity);
    FaultConfig config = fault_rate(1e-3);
    config.seed = 2;
    Upsets other_seed(config, FaultPlace::weight, 12, Protection::parity);
    const auto flips = seen(whole, 30000, 30000);
    CHECK(flips.size() > 300);
    CHECK(seen(cut, 30000, 10) == flips);
    CHECK(seen(other_place, 30000, 30000) != flips);
    CHECK(seen(other_seed, 30000, 30000) != flips);
}

TEST_CASE("a field's factor thins its flips", "[faults]") {
    FaultConfig config = fault_rate(1e-2);
    config.field_factor = {1, 0, 0.25, 0};
    Upsets upsets(config, FaultPlace::vector, 12, Protection::secded);
    seen(upsets, 200000, 200000);
    const FieldCounts& counts = upsets.counts();
    CHECK(static_cast<double>(counts[0].injected) == Approx(2000).margin(5 * std::sqrt(2000)));
    CHECK(counts[1].injected == 0);
    CHECK(static_cast<double>(counts[2].injected) == Approx(2500).margin(5 * std::sqrt(2500)));
    CHECK(counts[3].injected == 0);
}

TEST_CASE("what parity and SEC-DED let through", "[faults]") {
    const double p = 0.02;
    const std::uint64_t words = 400000;
    const auto share = [&](int bits, int flips) { // binomial
        return std::tgamma(bits + 1) / std::tgamma(flips + 1) / std::tgamma(bits - flips + 1) *
               std::pow(p, flips) * std::pow(1 - p, bits - flips) * static_cast<double>(words);
    };
    const auto near = [](double expected) {
        return Approx(expected).margin(5 * std::sqrt(expected));
    };
    Upsets parity(fault_rate(p), FaultPlace::input, 12, Protection::parity);
    std::uint64_t zeroed = 0;
    std::uint64_t wrong = 0;
    for (const auto& [at, flipped] : seen(parity, words, words)) {
        ++(flipped == ~std::uint64_t{0} ? zeroed : wrong);
    }
    CHECK(static_cast<double>(zeroed) == near(share(13, 1) + share(13, 3)));
    CHECK(static_cast<double>(wrong) == near(share(13, 2)));
    CHECK(sum(parity.counts()).corrected == 0);
    CHECK(static_cast<double>(sum(parity.counts()).detected) ==
          near(share(13, 1) + 3 * share(13, 3)));

    Upsets secded(fault_rate(p), FaultPlace::input, 12, Protection::secded);
    zeroed = wrong = 0;
    for (const auto& [at, flipped] : seen(secded, words, words)) {
        ++(flipped == ~std::uint64_t{0} ? zeroed : wrong);
    }
    CHECK(static_cast<double>(sum(secded.counts()).corrected) == near(share(18, 1)));
    CHECK(static_cast<double>(zeroed) == near(share(18, 2)));
    CHECK(sum(secded.counts()).detected == 2 * zeroed);
    CHECK(static_cast<double>(wrong) == near(share(18, 3) + share(18, 4)));
}

TEST_CASE("upsets go on from where they were saved", "[faults]") {
    Upsets whole(fault_rate(1e-3), FaultPlace::sums, 32, Protection::none);
    Upsets first(fault_rate(1e-3), FaultPlace::sums, 32, Protection::none);
    Upsets second(fault_rate(1e-3), FaultPlace::sums, 32, Protection::none);
    seen(whole, 10000, 10000);
    seen(first, 10000, 10000);
    second.restore(first.state().data());
    CHECK(seen(second, 10000, 100) == seen(whole, 10000, 10000));
    CHECK(second.state() == whole.state());
    CHECK(sum(whole.counts()).injected > 400);
}

TEST_CASE("no rate, no flips", "[faults]") {
    Upsets upsets(fault_rate(0), FaultPlace::input, 12, Protection::secded);
    CHECK(seen(upsets, 1u << 20, 1u << 20).empty());
    CHECK(sum(upsets.counts()).injected == 0);
}
