// SPDX-License-Identifier: Apache-2.0
#include "hw/config/yaml_fields.hpp"

#include <charconv>

namespace napier {

std::string number_text(double value) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

void begin_map(YAML::Emitter& out, const std::string& key, YAML::EMITTER_MANIP style) {
    out << YAML::Key << key << YAML::Value << style << YAML::BeginMap;
}

} // namespace napier
