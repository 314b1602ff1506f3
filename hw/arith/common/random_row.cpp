// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/common/random_row.hpp"

#include <algorithm>

#include "hw/arith/common/philox.hpp"
#include "hw/parallel/wide_loops.hpp"

namespace napier {

namespace {

/// Blocks side by side, so that the compiler vectorises their rounds.
constexpr std::size_t kBlocks = 64;

/// out[4 b + i] = word i of the Philox block at counter {first + b, tensor, step, 0}, for `count`
/// blocks of at most kBlocks.
NAPIER_WIDE_LOOPS
void philox_blocks(const RandomStream& stream, std::uint32_t first, std::size_t count,
                   std::uint32_t* out) {
    std::array<std::array<std::uint32_t, kBlocks>, 4> counter;
    for (std::size_t b = 0; b < count; ++b) {
        counter[0][b] = first + static_cast<std::uint32_t>(b);
        counter[1][b] = stream.tensor;
        counter[2][b] = stream.step;
        counter[3][b] = 0;
    }
    std::array<std::uint32_t, 2> key = stream.key;
    for (int round = 0; round < kPhiloxRounds; ++round) {
        for (std::size_t b = 0; b < count; ++b) {
            philox_round(counter[0][b], counter[1][b], counter[2][b], counter[3][b], key);
        }
        philox_next(key);
    }
    for (std::size_t b = 0; b < count; ++b) {
        for (std::size_t i = 0; i < 4; ++i) {
            out[b * 4 + i] = counter[i][b];
        }
    }
}

} // namespace

void random_row(const RandomStream& stream, std::uint32_t first, std::size_t count,
                std::vector<std::uint32_t>& out) {
    const std::size_t skip = first % 4;
    const std::size_t blocks = (skip + count + 3) / 4;
    out.resize(blocks * 4);
    for (std::size_t b = 0; b < blocks; b += kBlocks) {
        philox_blocks(stream, first / 4 + static_cast<std::uint32_t>(b),
                      std::min(kBlocks, blocks - b), out.data() + b * 4);
    }
    if (skip != 0) {
        out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(skip));
    }
    out.resize(count);
}

} // namespace napier
