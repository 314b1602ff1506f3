// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace napier {

/// A message as the terminal may show it, as `printable` has it: it may quote what a file holds, so
/// there is no second line and no escape sequence, and what goes beyond 2,000 bytes is cut.
std::string one_line(const std::string& message);

} // namespace napier
