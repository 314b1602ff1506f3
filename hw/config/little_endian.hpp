// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace napier {

/// A number's bytes, least significant first, behind those of a string or a vector.
template <typename Number, typename Bytes> void append_little_endian(Bytes& bytes, Number value) {
    for (std::size_t i = 0; i < sizeof value; ++i) {
        bytes.push_back(static_cast<typename Bytes::value_type>(value >> (8 * i) & 0xff));
    }
}

/// The inverse: of the first sizeof(Number) bytes.
template <typename Number, typename Byte> Number little_endian(const Byte* bytes) {
    Number value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) {
        value |= static_cast<Number>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
    }
    return value;
}

} // namespace napier
