// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include <CLI/CLI.hpp>

namespace napier {

/// Lets an option take the words of a map, and shows them in the help.
template <typename Value>
CLI::Option* one_of(CLI::Option* option, const std::map<std::string, Value>& words) {
    std::string shown;
    for (const auto& word : words) {
        shown += (shown.empty() ? "{" : ",") + word.first;
    }
    CLI::CheckedTransformer choice(words);
    choice.description("");
    return option->transform(choice)->type_name(shown + "}");
}

} // namespace napier
