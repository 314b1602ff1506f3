// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hw/arith/lns/log_add_table.hpp"

namespace napier::anneal {

/// An SVG picture of a table over d in octaves. Above, |D+| and |D-| in octaves, the function thin
/// and the table bold, cut off at 3 octaves (D- has a pole at d = 0). Below, the error of the sum
/// or difference in per cent of the larger operand. `title` must not need XML escapes.
std::string to_svg(const LogAddTable& table, const std::string& title);

} // namespace napier::anneal
