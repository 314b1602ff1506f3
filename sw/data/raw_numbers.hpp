// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>
#include <vector>

namespace napier {

/// Numbers that a file has as this machine has them, one after the other; what does not make a
/// whole one at the end is left out.
template <typename InFile, typename Number, typename Bytes>
std::vector<Number> raw_numbers(const Bytes& bytes) {
    std::vector<Number> values(bytes.size() / sizeof(InFile));
    for (std::size_t i = 0; i < values.size(); ++i) {
        InFile value;
        std::memcpy(&value, bytes.data() + i * sizeof value, sizeof value);
        values[i] = static_cast<Number>(value);
    }
    return values;
}

} // namespace napier
