// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include <CLI/CLI.hpp>

namespace napier {

/// Lets an option take the words of a map, and shows them in the help and in the refusal.
template <typename Value>
CLI::Option* one_of(CLI::Option* option, const std::map<std::string, Value>& words) {
    std::string listed;
    for (const auto& word : words) {
        listed += (listed.empty() ? "" : ",") + word.first;
    }
    const auto to_value = [words, listed](std::string& text) -> std::string {
        const auto found = words.find(text);
        if (found == words.end()) {
            return "found '" + text + "', expected one of " + listed;
        }
        text = std::to_string(static_cast<int>(found->second));
        return {};
    };
    return option->transform(CLI::Validator(to_value, ""))->type_name("{" + listed + "}");
}

} // namespace napier
