// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace napier {

/// The files that YAML texts name, and those that these name (a sweep its base chip, the chip its
/// technology), as `sha256sum` prints them, by name: what a result depends on besides the text
/// itself. `names` may be words that are no files.
std::string named_files(const std::vector<std::string>& names);

} // namespace napier
