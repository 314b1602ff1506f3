// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/power/technology.hpp"

namespace napier {

/// The names of the built-in technologies (configs/technologies/).
std::vector<std::string> technology_names();

/// A built-in technology by its name, or one from a file: anything with a '/' or ending in .yaml.
/// Throws InputError; an unknown name lists the known ones.
Technology load_technology(const std::string& name_or_path);

} // namespace napier
