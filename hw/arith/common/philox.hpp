// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace napier {

/// A round of Philox on one counter, in place.
inline void philox_round(std::uint32_t& c0, std::uint32_t& c1, std::uint32_t& c2, std::uint32_t& c3,
                         const std::array<std::uint32_t, 2>& key) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c0;
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c2;
    c0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ key[0];
    c1 = static_cast<std::uint32_t>(p1);
    c2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ key[1];
    c3 = static_cast<std::uint32_t>(p0);
}
constexpr int kPhiloxRounds = 10;
/// The key of the next round.
inline void philox_next(std::array<std::uint32_t, 2>& key) {
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
}

/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC'11): a counter-based generator. The same key and
/// counter give the same 128 bits on every thread, rank and machine; there is no state to carry.
inline std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                           std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < kPhiloxRounds; ++round) {
        philox_round(counter[0], counter[1], counter[2], counter[3], key);
        philox_next(key);
    }
    return counter;
}

} // namespace napier
