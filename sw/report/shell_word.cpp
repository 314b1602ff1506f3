// SPDX-License-Identifier: Apache-2.0
#include "sw/report/shell_word.hpp"

#include <algorithm>
#include <cctype>

namespace napier {

std::string shell_word(const std::string& word) {
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 ||
               std::string("-_./=,:+%@").find(static_cast<char>(c)) != std::string::npos;
    });
    if (plain) {
        return word;
    }
    std::string quoted = "'";
    for (const char c : word) {
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return quoted + "'";
}

} // namespace napier
