// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/arith/common/vector_math.hpp"

namespace napier {

/// out[i] = the 32 random bits of element first + i of the stream. Element e is word e % 4 of the
/// Philox block at counter {e / 4, tensor, step, 0}, so rows may start anywhere.
void random_row(const RandomStream& stream, std::uint32_t first, std::size_t count,
                std::vector<std::uint32_t>& out);

} // namespace napier
