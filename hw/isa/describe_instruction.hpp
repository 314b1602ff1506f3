// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hw/isa/instruction.hpp"

namespace napier {

/// The tile that an instruction works on, in words: "load of 32 x 784 words to input word 0",
/// "tile of 32 x 100 with products 0..784 of 784", "drain of 32 x 100 words to vector word 64".
std::string describe(const Instruction& instruction);

} // namespace napier
