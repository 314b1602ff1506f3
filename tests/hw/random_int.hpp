// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>

namespace napier {

/// One of low..high, both included.
inline int draw(std::mt19937& random, int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
}

} // namespace napier
