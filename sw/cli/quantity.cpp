// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/quantity.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "hw/config/input_error.hpp"

namespace napier {

double parse_quantity(const std::string& text, const std::string& option,
                      const std::vector<std::pair<std::string, double>>& units) {
    // "5e3mJ": the unit begins where the longest number ends.
    double number = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, number);
    const bool is_number = error == std::errc() && std::isfinite(number) && number > 0;
    std::string unit(end, last);
    unit.erase(0, std::min(unit.find_first_not_of(' '), unit.size()));
    std::string known;
    for (const auto& [name, factor] : units) {
        if (is_number && (unit == name || (unit.empty() && name == units.front().first))) {
            return number * factor;
        }
        known += (known.empty() ? "" : ", ") + name;
    }
    throw InputError(option + ": found '" + text +
                     "', expected a positive number and one of: " + known);
}

} // namespace napier
