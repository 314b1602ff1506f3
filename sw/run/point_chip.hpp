// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/run/sweep_point.hpp"

namespace napier {

/// The chip of a point as a chip's file (YAML), which `simulate`, `train` and `wave` take; it needs
/// no file but that of its technology. Comments come first: `origin` (a command line), the point,
/// what the sweep times there, what it has come to, and its notes. Throws InputError where the
/// point has no chip.
std::string point_chip(const SweepSpec& spec, const PointRunner& runner, const PointResult& result,
                       const std::string& origin);

} // namespace napier
