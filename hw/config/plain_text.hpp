// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace napier {

/// One character of a text in UTF-8.
struct Utf8Character {
    char32_t code = 0;
    std::size_t bytes = 0; ///< 0: the bytes are none
};
/// At `at`, which must be within the text.
Utf8Character utf8_at(std::string_view text, std::size_t at);

/// Throws InputError naming `name` and the line for what is no text: bytes that are not UTF-8, NUL,
/// control characters other than the tab and the ends of lines.
void check_text(std::string_view text, const std::string& name);

/// As a terminal may show it: control characters, marks that turn the direction of writing, and
/// bytes that are not UTF-8 become \xNN. `keep`: control characters that stay.
std::string printable(std::string_view text, std::string_view keep = "");

} // namespace napier
