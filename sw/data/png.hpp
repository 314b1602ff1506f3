// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/data/dataset.hpp"

namespace napier {

/// Decodes a PNG file of the shape's height and width to its three planes (red, green, blue), grey
/// pictures included. Throws MissingFile if there is no file, and InputError naming it for anything
/// else that is wrong: no PNG, truncated, corrupt, another size, transparent, more than 8 bits.
std::vector<std::uint8_t> read_png(const std::string& path, const ImageShape& shape);

} // namespace napier
