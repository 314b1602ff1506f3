// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

namespace napier {

/// The same in JSON, with numbers and booleans as such. YAML reads JSON, so the written result
/// reads as the node does.
nlohmann::ordered_json yaml_json(const YAML::Node& node);
/// Throws InputError if `yaml` is none.
nlohmann::ordered_json yaml_json(const std::string& yaml);

} // namespace napier
