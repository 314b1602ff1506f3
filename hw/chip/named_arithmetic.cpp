// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/named_arithmetic.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "hw/chip/arithmetic_yaml.hpp"
#include "hw/config/number.hpp"
#include "hw/config/yaml_reader.hpp"

namespace napier {

namespace {

/// (short name, YAML of its keys).
std::vector<std::pair<std::string, std::string>> known_arithmetics() {
    std::vector<std::pair<std::string, std::string>> known;
    const auto add = [&](const std::string& name, const std::string& keys) {
        known.emplace_back(name, "{" + keys + "}");
    };
    for (const char* const width : {"8", "10", "12", "14", "16"}) {
        const std::string name = std::string("lns") + width;
        const std::string keys = std::string("kind: lns, width: ") + width;
        add(name, keys);
        if (name == "lns12") {
            add("lns12f5", keys + ", fraction: 5");
            add("lns12f6", keys + ", fraction: 6");
        }
    }
    for (int width = 8; width <= kMostWordBits; ++width) {
        const std::string name = "fixed" + std::to_string(width);
        const std::string keys = "kind: fixed, width: " + std::to_string(width);
        add(name, keys + ", accumulator: wide");
        add(name + "-narrow", keys + ", accumulator: narrow");
    }
    return known;
}

} // namespace

YAML::Node named_arithmetic_keys(const std::string& name) {
    const std::size_t plus = name.find('+');
    const std::string system = name.substr(0, plus);
    std::string names;
    for (const auto& [key, text] : known_arithmetics()) {
        if (key != system) {
            names += (names.empty() ? "" : ", ") + key;
            continue;
        }
        YAML::Node keys = YAML::Load(text);
        if (plus != name.npos) {
            const std::string bits = name.substr(plus + 1);
            const int room = kMostElementBits - keys["width"].as<int>();
            const std::optional<int> found = number_within(bits, 0, room);
            if (!found || std::to_string(*found) != bits) {
                throw InputError("arithmetic '" + name + "': found '+" + bits +
                                 "', expected +0 to +" + std::to_string(room) +
                                 " bits more in a weight's master copy");
            }
            keys["update"]["master_bits"] = bits;
        }
        return keys;
    }
    throw InputError("arithmetic '" + system + "' is unknown; known: " + names);
}

Arithmetic named_arithmetic(const std::string& name) {
    return read_arithmetic(YamlMap::of(named_arithmetic_keys(name), "arithmetic '" + name + "'"));
}

} // namespace napier
