// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hw/energy/technology.hpp"

namespace napier {

/// A bundled technology by its name, or one from a file. A text is read once in a process; what
/// this returns lives as long as the process does. Throws InputError.
const Technology& load_technology(const std::string& name_or_path);

} // namespace napier
