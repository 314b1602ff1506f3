// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "hw/arith/common/philox.hpp"

namespace napier::test {

/// Numbers for a test, from the counter-based generator: the same row for the same stream, always.
class Draw {
  public:
    explicit Draw(std::uint64_t stream) : stream_(stream) {}

    std::uint32_t bits() {
        if (at_ == bits_.size()) {
            bits_ = philox({counter_++, static_cast<std::uint32_t>(stream_),
                            static_cast<std::uint32_t>(stream_ >> 32), 0xd4a3u},
                           {0x6e617069u, 0x65720000u});
            at_ = 0;
        }
        return bits_[at_++];
    }
    /// In 0 .. bound - 1.
    std::size_t below(std::size_t bound) { return bits() % bound; }
    bool one_in(std::size_t n) { return below(n) == 0; }

  private:
    std::uint64_t stream_;
    std::uint32_t counter_ = 0;
    std::array<std::uint32_t, 4> bits_{};
    std::size_t at_ = 4;
};

} // namespace napier::test
