// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace napier {

/// A named piece of saved state: bytes in an order of its owner's, the same on every machine.
struct StateSection {
    std::string name;
    std::vector<std::uint8_t> bytes;
};
using BackendState = std::vector<StateSection>;

/// Numbers as little-endian bytes, and floats by their bits.
StateSection number_section(const std::string& name, const std::vector<std::uint64_t>& values);
StateSection float_section(const std::string& name, const std::vector<float>& values);

/// The section of that name, which must have exactly `bytes` bytes. Throws InputError.
const StateSection& find_section(const BackendState& state, const std::string& name,
                                 std::size_t bytes);
/// The inverses; the section must hold exactly `count` values.
std::vector<std::uint64_t> numbers_of(const BackendState& state, const std::string& name,
                                      std::size_t count);
std::vector<float> floats_of(const BackendState& state, const std::string& name, std::size_t count);

} // namespace napier
