// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "hw/config/input_error.hpp"

namespace napier {

/// The whole text as a number, however the program's locale writes numbers. Nothing for any other
/// text: empty, blanks, an integer with a fraction or of another range than T's, nan, infinity.
template <typename T> std::optional<T> parse_number(std::string_view text) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') {
        text.remove_prefix(1);
    }
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    if constexpr (std::is_floating_point_v<T>) {
        if (!std::isfinite(value)) {
            return std::nullopt;
        }
    }
    return value;
}

/// "an integer in 1..64", "a number in 0..0.5".
template <typename T> std::string range_text(T low, T high) {
    const auto digits = [](T value) {
        char text[32];
        if constexpr (std::is_floating_point_v<T>) {
            constexpr auto kGeneral = std::chars_format::general;
            return std::string(text,
                               std::to_chars(text, text + sizeof text, value, kGeneral, 6).ptr);
        } else {
            return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
        }
    };
    return (std::is_floating_point_v<T> ? "a number in " : "an integer in ") + digits(low) + ".." +
           digits(high);
}

/// The number, if the text is one in low..high.
template <typename T> std::optional<T> number_within(std::string_view text, T low, T high) {
    const std::optional<T> value = parse_number<T>(text);
    return value && *value >= low && *value <= high ? value : std::nullopt;
}

/// The same; throws InputError "WHERE: found 'x', expected a number in 0..1" else.
template <typename T>
T required_number(const std::string& text, T low, T high, const std::string& where) {
    const std::optional<T> value = number_within(text, low, high);
    if (!value) {
        throw InputError(where + ": found '" + text + "', expected " + range_text(low, high));
    }
    return *value;
}

} // namespace napier
