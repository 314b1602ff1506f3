// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace napier {

/// A number of a CSV file that may be nan, inf or -inf, as those of a diverged training are. Throws
/// InputError "WHERE: found 'x', ..." for other text.
double number_or_not(const std::string& text, const std::string& where);

} // namespace napier
