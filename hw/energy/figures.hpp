// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hw/config/yaml_reader.hpp"

namespace napier {

// Wide enough for every process, narrow enough to catch a number in the wrong unit's power of ten.
constexpr double kMostPj = 1e6;
constexpr double kMostUm2 = 1e9;

/// The key `source` of a mapping in a technology's file. Throws InputError if it is empty.
inline std::string read_source(YamlMap& map) {
    std::string source = map.text("source");
    if (source.find_first_not_of(" \n") == std::string::npos) {
        map.fail("source", "empty, expected where the numbers come from");
    }
    return source;
}

} // namespace napier
