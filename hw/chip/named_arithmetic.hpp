// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <yaml-cpp/yaml.h>

#include "hw/arith/arithmetic.hpp"

namespace napier {

/// A number system by its short name: lns8, lns10, lns12, lns12f5, lns12f6, lns14, lns16, fixed8 ..
/// fixed16, with -narrow for a W-bit accumulator. `lns12+4` keeps 4 more bits of every weight in a
/// master copy; a name without `+` has the updates that are the default of its width. Throws
/// InputError listing the known names.
Arithmetic named_arithmetic(const std::string& name);

/// The keys that a chip's `arithmetic` needs to say for that number system: kind, width and what is
/// not the default of the width. `update` is there only where the name has a `+`. Throws
/// InputError.
YAML::Node named_arithmetic_keys(const std::string& name);

} // namespace napier
