// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/config/yaml_reader.hpp"

namespace napier {

/// A key of a YAML file by its path, and what to put there: {"array.rows", "16"}. A value that
/// begins with '{' or '[' is YAML: {"arithmetic.accumulation", "{tree: 16}"}.
struct SetKey {
    std::string key;
    std::string value;
    /// What errors call it, and where a relative path in `value` starts.
    KeyOrigin origin{"--set " + key, ""};
};
using SetKeys = std::vector<SetKey>;

/// Replaces or adds the keys, a later one over an earlier one, and notes in `origins` where they
/// were said. Throws InputError where something other than a mapping is in the way.
void set_keys(const YAML::Node& root, const SetKeys& keys, KeyOrigins& origins);

} // namespace napier
