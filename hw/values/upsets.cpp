// SPDX-License-Identifier: Apache-2.0
#include "hw/values/upsets.hpp"

#include <algorithm>
#include <cmath>

#include "hw/arith/common/philox.hpp"

namespace napier {

namespace {

constexpr std::uint32_t kStream = 0xFA17u; // no other draw of the model has this counter word
constexpr double kNever = 9e18;            // bits; more than any run accesses

} // namespace

FaultCounts sum(const FieldCounts& counts) {
    FaultCounts all;
    for (const FaultCounts& field : counts) {
        all.injected += field.injected;
        all.corrected += field.corrected;
        all.detected += field.detected;
    }
    return all;
}

Upsets::Upsets(const FaultConfig& config, FaultPlace place, int data_bits, Protection protection)
    : most_(config.at(place) ? config.rate * *std::max_element(config.field_factor.begin(),
                                                               config.field_factor.end())
                             : 0.0),
      log_keeps_(std::log1p(-most_)),
      share_(config.field_factor), key_{static_cast<std::uint32_t>(config.seed),
                                        static_cast<std::uint32_t>(config.seed >> 32)},
      place_(static_cast<std::uint32_t>(place)), data_bits_(data_bits),
      bits_(static_cast<std::uint64_t>(data_bits + check_bits(protection, data_bits))),
      protection_(protection) {
    for (double& share : share_) {
        share = most_ > 0 ? share * config.rate / most_ : 0;
    }
    next_ = UINT64_MAX; // the first gap counts from bit 0
    draw();
}

/// The next candidate, by the geometric distribution of gaps.
void Upsets::draw() {
    const auto bits = philox({static_cast<std::uint32_t>(draws_),
                              static_cast<std::uint32_t>(draws_ >> 32), place_, kStream},
                             key_);
    ++draws_;
    const std::uint64_t mantissa = (std::uint64_t{bits[1]} << 32 | bits[0]) >> 11;
    const double uniform = (static_cast<double>(mantissa) + 0.5) * 0x1p-53;
    const double gap = most_ > 0 ? std::floor(std::log(uniform) / log_keeps_) : kNever;
    next_ += 1 + static_cast<std::uint64_t>(std::min(gap, kNever));
    keep_ = (static_cast<double>(bits[2]) + 0.5) * 0x1p-32;
}

Upsets::Word Upsets::next_word(const FieldOf* field_of) {
    Word word{(next_ - position_) / bits_, 0, false};
    const std::uint64_t first = position_ + word.index * bits_;
    std::array<std::uint64_t, kFaultFields> flips{};
    std::uint64_t all = 0;
    for (; next_ < first + bits_; draw()) {
        const int bit = static_cast<int>(next_ - first);
        const FaultField field = bit < data_bits_ && field_of != nullptr
                                     ? (*field_of)(word.index, bit)
                                     : field_of_bit(bit, data_bits_);
        const auto at = static_cast<std::size_t>(field);
        if (keep_ < share_[at]) {
            ++flips[at];
            ++all;
            word.flipped ^= bit < data_bits_ ? std::uint64_t{1} << bit : 0;
        }
    }
    const bool corrects = protection_ == Protection::secded && all == 1;
    const bool detects = (protection_ == Protection::secded && all == 2) ||
                         (protection_ == Protection::parity && all % 2 == 1);
    for (std::size_t i = 0; i < kFaultFields; ++i) {
        counts_[i].injected += flips[i];
        counts_[i].corrected += corrects ? flips[i] : 0;
        counts_[i].detected += detects ? flips[i] : 0;
    }
    word.zero = detects;
    word.flipped = corrects || detects ? 0 : word.flipped;
    return word;
}

std::vector<std::uint64_t> Upsets::state() const {
    std::vector<std::uint64_t> numbers{position_, next_, draws_};
    for (const FaultCounts& counts : counts_) {
        numbers.insert(numbers.end(), {counts.injected, counts.corrected, counts.detected});
    }
    return numbers;
}

void Upsets::restore(const std::uint64_t* numbers) {
    position_ = numbers[0];
    draws_ = numbers[2] - 1;
    draw(); // for keep_
    next_ = numbers[1];
    for (std::size_t i = 0; i < kFaultFields; ++i) {
        counts_[i] = {numbers[3 + 3 * i], numbers[4 + 3 * i], numbers[5 + 3 * i]};
    }
}

} // namespace napier
