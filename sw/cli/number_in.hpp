// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "hw/config/number.hpp"

namespace napier {

/// The check of every option that takes a number: its text is one, as files write numbers, finite
/// and in low..high. CLI11 itself takes nan for a number of any range, -1 for a large unsigned one
/// and an empty text for 0.
template <typename T> CLI::Validator number_in(T low, T high) {
    const std::string range = range_text(low, high);
    return {[low, high, range](std::string& text) {
                return number_within<T>(text, low, high)
                           ? std::string()
                           : "found '" + text + "', expected " + range;
            },
            range.substr(range.find(" in ") + 1)};
}

/// Any integer, where whoever runs the command knows the range.
inline CLI::Validator an_integer() {
    return number_in(INT32_MIN, INT32_MAX);
}
/// Any seed: 0..2^64 - 1.
inline CLI::Validator a_seed() {
    return number_in<std::uint64_t>(0, UINT64_MAX);
}

} // namespace napier
