// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace napier::characterize {

/// Inputs a truth table can have; larger cells are not used.
constexpr std::size_t kMostInputs = 6;

/// The truth table of a Liberty function over `inputs` (bit i of the row number is input i):
/// ! or ' for not, & * or a blank for and, ^ for exclusive or, + or | for or, 0 and 1. Throws
/// std::invalid_argument on a name that is not an input, more than six inputs, or bad syntax.
std::uint64_t truth_table(const std::string& function, const std::vector<std::string>& inputs);

} // namespace napier::characterize
