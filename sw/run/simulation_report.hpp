// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/run/simulation.hpp"

namespace napier {

/// The table a person reads: a line a pass.
std::string to_table(const Simulation& simulation);
/// The same as CSV in plain numbers, a row a layer and pass and one for all; leakage is only known
/// of all. The columns are a record's keys.
std::string layers_csv(const Simulation& simulation);

} // namespace napier
