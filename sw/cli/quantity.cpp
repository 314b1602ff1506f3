// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/quantity.hpp"

#include <cmath>
#include <cstdlib>

#include "hw/config/input_error.hpp"

namespace napier {

double parse_quantity(const std::string& text, const std::string& option,
                      const std::vector<std::pair<std::string, double>>& units) {
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    std::string unit(end);
    unit.erase(0, unit.find_first_not_of(' ') == std::string::npos ? unit.size()
                                                                   : unit.find_first_not_of(' '));
    std::string known;
    for (const auto& [name, factor] : units) {
        if (end != text.c_str() && std::isfinite(number) && number > 0 &&
            (unit == name || (unit.empty() && name == units.front().first))) {
            return number * factor;
        }
        known += (known.empty() ? "" : ", ") + name;
    }
    throw InputError(option + ": found '" + text +
                     "', expected a positive number and one of: " + known);
}

} // namespace napier
