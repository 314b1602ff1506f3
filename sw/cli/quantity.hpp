// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace napier {

/// "5mm2", "0.8 mJ", "3e-3": a positive number and one of the units (a factor each); a number alone
/// is in the first unit. Throws InputError calling the value `option`.
double parse_quantity(const std::string& text, const std::string& option,
                      const std::vector<std::pair<std::string, double>>& units);

} // namespace napier
