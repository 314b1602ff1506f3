// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace napier {

/// A message as the terminal may show it. It may quote what a file holds, so control characters
/// become \xNN (no second line, no escape sequence) and what goes beyond 2,000 bytes is cut.
std::string one_line(const std::string& message);

} // namespace napier
