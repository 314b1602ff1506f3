// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "hw/pins/mac_core.hpp"

namespace napier {

/// The accumulator scratchpad of one block of sums: what has left the array's elements. Plane 0
/// holds unfinished level-one chains, the planes above the sums of complete ones, as
/// Accumulation defines them. One such memory serves all columns; each column has an adder.
class CascadeMemory {
  public:
    /// `core` must outlive the memory.
    CascadeMemory(const MacCore& core, std::size_t outputs, std::int64_t terms)
        : core_(&core), outputs_(outputs), levels_(core.levels(terms)),
          words_(static_cast<std::size_t>(levels_) * outputs, core.zero()) {}

    int levels() const { return levels_; }
    std::size_t outputs() const { return outputs_; }
    SumWord& word(int level, std::size_t output) {
        return words_[static_cast<std::size_t>(level) * outputs_ + output];
    }
    SumWord word(int level, std::size_t output) const {
        return words_[static_cast<std::size_t>(level) * outputs_ + output];
    }

    /// An unfinished chain leaves an element.
    void spill(std::size_t output, SumWord chain) { word(0, output) = chain; }

    /// A complete chain leaves an element, the sum's `count`-th product being its last: it moves up
    /// as far as levels complete. Returns how many additions that took.
    int complete(std::size_t output, SumWord chain, std::int64_t count) {
        word(0, output) = core_->zero();
        int additions = 0;
        std::int64_t filled = core_->arity();
        for (int level = 1; level < levels_ && count % filled == 0; ++level) {
            SumWord& sum = word(level, output);
            sum = core_->add(sum, level == 1 ? chain : word(level - 1, output));
            if (level > 1) {
                word(level - 1, output) = core_->zero();
            }
            filled *= core_->arity();
            ++additions;
        }
        return additions;
    }

    /// The levels joined, lowest first, as the vector unit's drain reads them.
    Word result(std::size_t output) const {
        SumWord sum = word(0, output);
        for (int level = 1; level < levels_; ++level) {
            sum = core_->add(word(level, output), sum);
        }
        return core_->finish(sum);
    }

  private:
    const MacCore* core_;
    std::size_t outputs_;
    int levels_;
    std::vector<SumWord> words_;
};

} // namespace napier
