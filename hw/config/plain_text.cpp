// SPDX-License-Identifier: Apache-2.0
#include "hw/config/plain_text.hpp"

#include <algorithm>

#include "hw/config/input_error.hpp"

namespace napier {

namespace {

std::string hexadecimal(char byte) {
    constexpr char kDigits[] = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(byte);
    return {kDigits[value >> 4], kDigits[value & 15]};
}

/// C0 and C1, which terminals obey.
bool is_control(char32_t code) {
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/// Marks that make a line read otherwise than it is.
bool turns_writing(char32_t code) {
    return code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

} // namespace

Utf8Character utf8_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> char32_t {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
    };
    const char32_t first = byte(0);
    if (first < 0x80) {
        return {first, 1};
    }
    const std::size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4) {
        return {};
    }
    char32_t code = first & (0x7fu >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xc0u) != 0x80u) {
            return {};
        }
        code = code << 6 | (byte(i) & 0x3fu);
    }
    const char32_t least = bytes == 2 ? 0x80 : bytes == 3 ? 0x800 : 0x10000;
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    return code < least || code > 0x10ffff || surrogate ? Utf8Character{}
                                                        : Utf8Character{code, bytes};
}

void check_text(std::string_view text, const std::string& name) {
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Character character = utf8_at(text, at);
        const bool allowed = !is_control(character.code) || character.code == '\t' ||
                             character.code == '\n' || character.code == '\r';
        if (character.bytes == 0 || !allowed) {
            const auto line =
                std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
            throw InputError(name + ":" + std::to_string(line + 1) + ": found " +
                             (character.bytes == 0 ? "byte 0x" : "control character 0x") +
                             hexadecimal(text[at + (character.bytes == 2 ? 1 : 0)]) +
                             ", expected text in UTF-8");
        }
        at += character.bytes;
    }
}

std::string printable(std::string_view text, std::string_view keep) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Character character = utf8_at(text, at);
        const std::string_view bytes = text.substr(at, std::max<std::size_t>(character.bytes, 1));
        const bool hidden =
            character.bytes == 0 || is_control(character.code) || turns_writing(character.code);
        if (!hidden || keep.find(bytes) != keep.npos) {
            result += bytes;
        } else {
            for (const char byte : bytes) {
                result += "\\x" + hexadecimal(byte);
            }
        }
        at += bytes.size();
    }
    return result;
}

} // namespace napier
