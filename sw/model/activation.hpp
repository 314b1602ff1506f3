// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/arith/common/vector_math.hpp"

namespace napier {

constexpr float kLeakySlope = 0.125f; ///< 2^-3, the chip's

/// What follows a layer.
enum class Activation { none, leaky_relu, relu };

/// As network files spell them, in the order of the enumeration.
const std::vector<std::string>& activation_names();
const char* to_string(Activation activation);
/// The vector unit's; of `none` it is never asked.
Rectifier rectifier_of(Activation activation);

} // namespace napier
