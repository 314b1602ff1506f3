// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace napier {

/// A loop over body(0) ... body(count - 1).
using Loop = std::function<void(std::int64_t count, const std::function<void(std::int64_t)>& body)>;

/// Every iteration.
inline void every_one(std::int64_t count, const std::function<void(std::int64_t)>& body) {
    for (std::int64_t i = 0; i < count; ++i) {
        body(i);
    }
}

/// Loops, nested or not, that make operations, all iterations of a loop but the first and the last
/// the same ones: of a long loop only the first few and the last are run. Once it is known when the
/// operations ended, so is what the others would have taken.
class SteadyLoop {
  public:
    /// `operations` says how many have been made so far.
    explicit SteadyLoop(std::function<std::size_t()> operations)
        : operations_(std::move(operations)) {}

    template <typename Body> void run(std::int64_t count, Body&& body) {
        constexpr std::int64_t kFirst = 1;
        constexpr std::int64_t kLast = kFirst + kMeasured;
        Mark begin{};
        for (std::int64_t i = 0; i < count; ++i) {
            body(i);
            if (count <= kLast + 2) {
                continue;
            }
            if (i == kFirst) {
                begin = mark();
            } else if (i == kLast) {
                gaps_.push_back({begin, mark(), count - 2 - kLast});
                i = count - 2;
            }
        }
    }

    /// What the iterations that were not run would have taken; `ends`: when each operation ended.
    std::int64_t skipped(const std::vector<std::int64_t>& ends) const {
        std::vector<std::int64_t> before = {0}; // in the first gaps
        for (const Gap& gap : gaps_) {
            const std::int64_t several = ends.at(gap.end.operations - 1) -
                                         ends.at(gap.begin.operations - 1) + before[gap.end.gaps] -
                                         before[gap.begin.gaps];
            before.push_back(before.back() + several * gap.iterations / kMeasured);
        }
        return before.back();
    }

  private:
    /// Buffers have two halves, so what does not repeat often does so every other time; and tiles
    /// that are neighbours in DRAM differ in the rows that they find open.
    static constexpr std::int64_t kMeasured = 2;

    struct Mark {
        std::size_t operations;
        std::size_t gaps;
    };
    struct Gap {
        Mark begin;
        Mark end; ///< kMeasured iterations later
        std::int64_t iterations;
    };
    Mark mark() const { return {operations_(), gaps_.size()}; }

    std::function<std::size_t()> operations_;
    std::vector<Gap> gaps_;
};

} // namespace napier
