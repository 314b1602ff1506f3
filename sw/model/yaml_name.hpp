// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace napier {

/// A name as it is where every YAML reader takes that for a word, else quoted as JSON does, which
/// YAML reads too.
std::string yaml_name(const std::string& text);

} // namespace napier
