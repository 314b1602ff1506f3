// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "hw/isa/instruction.hpp"

namespace napier {

/// Takes a program part by part, in order, while it is made: a long one never lies in memory whole,
/// and its instructions are used while they are in the host's cache.
using InstructionSink = std::function<void(const std::vector<Instruction>& part)>;

} // namespace napier
