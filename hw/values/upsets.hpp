// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "hw/chip/fault_config.hpp"

namespace napier {

struct FaultCounts {
    std::uint64_t injected = 0;  ///< bits flipped
    std::uint64_t corrected = 0; ///< of these
    std::uint64_t detected = 0;  ///< of these, in words then read as zero
};
using FieldCounts = std::array<FaultCounts, kFaultFields>;
FaultCounts sum(const FieldCounts& counts);

/// The upsets of one place. Bits are numbered in the order in which they are accessed, and the gap
/// to the next that flips comes from a counter-based generator: flips depend on seed, place and
/// what was accessed before, not on threads, and an access without one costs a comparison.
class Upsets {
  public:
    /// Words of `data_bits`, the place's check bits beside them.
    Upsets(const FaultConfig& config, FaultPlace place, int data_bits, Protection protection);

    /// What the word's reader sees.
    struct Word {
        std::uint64_t index;   ///< of the words of this access
        std::uint64_t flipped; ///< its data bits, for the reader to flip; none where corrected
        bool zero;             ///< detected: the word reads as zero
    };
    /// Which field a data bit is of; default: of a word of `data_bits`.
    using FieldOf = std::function<FaultField(std::uint64_t word, int bit)>;
    /// `words` words are accessed in order; calls `hit` for those that come out changed.
    template <typename Hit> void access(std::uint64_t words, Hit&& hit) {
        access(words, nullptr, hit);
    }
    template <typename Hit> void access(std::uint64_t words, const FieldOf* field_of, Hit&& hit) {
        const std::uint64_t end = position_ + words * bits_;
        while (next_ < end) {
            const Word word = next_word(field_of);
            if (word.flipped != 0 || word.zero) {
                hit(word);
            }
        }
        position_ = end;
    }

    const FieldCounts& counts() const { return counts_; }
    /// All there is to go on from, and back.
    std::vector<std::uint64_t> state() const;
    static constexpr std::size_t kStateNumbers = 3 + 3 * kFaultFields;
    void restore(const std::uint64_t* numbers);

  private:
    void draw();
    Word next_word(const FieldOf* field_of);

    double most_;                            ///< the largest rate of any field
    double log_keeps_;                       ///< log(1 - most_)
    std::array<double, kFaultFields> share_; ///< of most_, by field
    std::array<std::uint32_t, 2> key_;
    std::uint32_t place_;
    int data_bits_;
    std::uint64_t bits_; ///< of a word with its check bits
    Protection protection_;
    std::uint64_t position_ = 0; ///< bits accessed
    std::uint64_t next_ = 0;     ///< the next candidate
    std::uint64_t draws_ = 0;
    double keep_ = 0; ///< the candidate flips if its field's share is above
    FieldCounts counts_{};
};

} // namespace napier
