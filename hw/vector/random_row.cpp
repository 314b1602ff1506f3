// SPDX-License-Identifier: Apache-2.0
#include "hw/vector/random_row.hpp"

#include "hw/arith/philox.hpp"

namespace napier {

void random_row(const RandomStream& stream, std::uint32_t first, std::size_t count,
                std::vector<std::uint32_t>& out) {
    const std::uint32_t first_block = first / 4;
    const std::size_t skip = first % 4;
    const std::size_t blocks = (skip + count + 3) / 4;
    out.resize(blocks * 4);
    for (std::size_t b = 0; b < blocks; ++b) {
        const auto bits = philox(
            {first_block + static_cast<std::uint32_t>(b), stream.tensor, stream.step, 0},
            stream.key);
        for (std::size_t i = 0; i < 4; ++i) {
            out[b * 4 + i] = bits[i];
        }
    }
    if (skip != 0) {
        out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(skip));
    }
    out.resize(count);
}

} // namespace napier
