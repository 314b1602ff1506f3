// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/report/sha256.hpp"

namespace napier::test {

/// A checkpoint file of `version`, whatever follows the version, with the digest that makes it
/// whole.
inline std::vector<std::uint8_t> sealed(char version, const std::string& rest) {
    std::string text = "NAPIERCP" + std::string{version, 0, 0, 0} + rest;
    Sha256 hash;
    hash.add(text);
    for (const std::uint8_t byte : hash.digest()) {
        text += static_cast<char>(byte);
    }
    return {text.begin(), text.end()};
}

} // namespace napier::test
