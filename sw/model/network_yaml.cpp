// SPDX-License-Identifier: Apache-2.0
#include "sw/model/network_yaml.hpp"

#include <set>

#include <boost/algorithm/string/case_conv.hpp>
#include <nlohmann/json.hpp>

#include "sw/model/layer_kind.hpp"

namespace napier {

namespace {

/// A name as it is where every YAML reader takes that for a word, else quoted as JSON does, which
/// YAML reads too.
std::string name_text(const std::string& text) {
    const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const std::set<std::string> values = {"null", "true", "false", "yes", "no",
                                                 "on",   "off",  "y",     "n"};
    const bool word = !text.empty() && letters.find(text[0]) != std::string::npos &&
                      text.find_first_not_of(letters + "0123456789._-") == std::string::npos &&
                      values.count(boost::algorithm::to_lower_copy(text)) == 0;
    return word ? text
                : nlohmann::json(text).dump(-1, ' ', false,
                                            nlohmann::json::error_handler_t::replace);
}

/// "  - {kind: conv, name: stem, filters: 8, ...}\n"
std::string item(const Layer& layer) {
    std::string text = "  - {kind: " + layer.kind_name();
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) {
            text += std::string(", ") + key + ": " + name_text(value);
        }
    };
    add("name", layer.name);
    add("from", layer.from);
    if (layer.with.size() == 1) {
        add("with", layer.with.front());
    } else if (!layer.with.empty()) {
        std::string list;
        for (const std::string& name : layer.with) {
            list += (list.empty() ? "" : ", ") + name_text(name);
        }
        text += ", with: [" + list + "]";
    }
    for (const auto& [key, value] : layer.kind->keys()) {
        if (!value.empty()) {
            text += ", " + key + ": " + value; // a number, true or false
        }
    }
    if (layer.activation != Activation::none) {
        add("activation", to_string(layer.activation));
    }
    return text + "}\n";
}

} // namespace

std::string network_yaml(const Network& network, const std::string& comment) {
    std::string text = comment.empty() ? "" : "# " + comment + "\n";
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) {
            text += std::string(key) + ": " + name_text(value) + "\n";
        }
    };
    add("name", network.name);
    add("dataset", network.dataset);
    add("weights", network.weights);
    text += "layers:\n";
    for (const Layer& layer : network.layers) {
        text += item(layer);
    }
    if (network.has_values()) {
        text += "train:\n";
        for (const auto& [key, value] : recipe_keys(network.train)) {
            text += "  " + key + ": " + value + "\n";
        }
    }
    return text;
}

} // namespace napier
