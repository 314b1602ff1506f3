// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "hw/config/yaml_reader.hpp"

namespace napier {

/// A record to be read key by key. Throws InputError if the file is none, or of another schema.
YamlMap open_record(const std::string& path);
/// The whole of it. Throws InputError likewise.
nlohmann::ordered_json read_record(const std::string& path);

} // namespace napier
