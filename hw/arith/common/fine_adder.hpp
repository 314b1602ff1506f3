// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/arith/common/exact_corrections.hpp"

namespace napier {

/// Exact D+ and D- whose results keep `extra` more fraction bits than d has: the adder of the
/// softmax and update units. Updates are far smaller than the weights they change, so the bits
/// below the weight's grid are what decides whether a network learns.
class FineAdder {
  public:
    /// What is exact on average if the extra bits are rounded at random: the log, or the value it
    /// stands for. 2^x is convex: with a log that is right on average small steps up come out too
    /// large and steps down too small, by 2^-F ln 2 / 2 of the step (2 % at F = 4), and weights
    /// drift away from zero.
    enum class Mean { log, value };
    /// fraction + extra <= 26, that 32 bits may hold a correction with what is added to round it.
    FineAdder(int fraction, int extra, Mean mean = Mean::log);

    int extra() const { return extra_; }
    /// In units of 2^-(fraction + extra), as magnitudes.
    std::int32_t plus(std::int32_t d) const {
        return static_cast<std::size_t>(d) < plus_.size() ? plus_[static_cast<std::size_t>(d)] : 0;
    }
    /// d >= 1
    std::int32_t minus(std::int32_t d) const {
        return static_cast<std::size_t>(d) < minus_.size() ? minus_[static_cast<std::size_t>(d)]
                                                           : 0;
    }
    /// What is added to the larger log, for code without branches: D+(0..size()), the last of them
    /// zero, then as many of -D-.
    const std::int32_t* corrections() const { return corrections_.data(); }
    std::size_t size() const { return plus_.size(); }
    /// Table entries, for the area model.
    std::size_t entries() const { return plus_.size() + minus_.size(); }

  private:
    int extra_;
    std::vector<std::int32_t> plus_;
    std::vector<std::int32_t> minus_;
    std::vector<std::int32_t> corrections_;
};

} // namespace napier
