// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>

#include "hw/arith/common/philox.hpp"

namespace napier::anneal {

/// A stream of random numbers named by (seed, stream): restarts draw from streams of their own, so
/// which thread runs which restart does not matter.
class Random {
  public:
    Random(std::uint64_t seed, std::uint32_t stream) : stream_(stream) {
        key_ = {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
    }

    std::uint32_t bits() {
        const auto lane = static_cast<std::size_t>(drawn_ % 4);
        if (lane == 0) {
            const std::uint64_t block = drawn_ / 4;
            block_ = philox({static_cast<std::uint32_t>(block),
                             static_cast<std::uint32_t>(block >> 32), stream_, 0},
                            key_);
        }
        ++drawn_;
        return block_[lane];
    }

    /// In (0, 1).
    double uniform() { return (bits() + 0.5) * 0x1p-32; }
    /// In 0 .. count-1; the bias of 2^-32 * count does not matter here.
    int below(int count) {
        return static_cast<int>((std::uint64_t{bits()} * static_cast<std::uint64_t>(count)) >> 32);
    }
    double gaussian() {
        const double radius = std::sqrt(-2.0 * std::log(uniform()));
        return radius * std::cos(6.283185307179586 * uniform());
    }

  private:
    std::array<std::uint32_t, 2> key_{};
    std::uint32_t stream_;
    std::uint64_t drawn_ = 0;
    std::array<std::uint32_t, 4> block_{};
};

} // namespace napier::anneal
