// SPDX-License-Identifier: Apache-2.0
#include "hw/config/yaml_json.hpp"

#include "hw/config/yaml_text.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

/// A number only if it is written again as it stands: a name such as 007 stays text.
Json scalar(const YAML::Node& node) {
    const std::string& text = node.Scalar();
    if (node.Tag() == "!") { // quoted
        return text;
    }
    if (text == "true" || text == "false") {
        return text == "true";
    }
    const Json number = Json::parse(text, nullptr, false);
    return number.is_number() && number.dump() == text ? number : Json(text);
}

} // namespace

Json yaml_json(const YAML::Node& node) {
    if (node.IsMap()) {
        Json map = Json::object();
        for (const auto& item : node) {
            map[item.first.Scalar()] = yaml_json(item.second);
        }
        return map;
    }
    if (node.IsSequence()) {
        Json list = Json::array();
        for (const auto& item : node) {
            list.push_back(yaml_json(static_cast<const YAML::Node&>(item)));
        }
        return list;
    }
    return node.IsScalar() ? scalar(node) : Json(nullptr);
}

Json yaml_json(const std::string& yaml) {
    return yaml_json(parse_yaml(yaml, "YAML"));
}

} // namespace napier
