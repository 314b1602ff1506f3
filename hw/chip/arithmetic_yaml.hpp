// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/arith/arithmetic.hpp"

namespace YAML {
class Emitter;
}

namespace napier {

class YamlMap;

/// The mapping `arithmetic` of a chip's file. Only `width` has no default. Throws InputError.
Arithmetic read_arithmetic(YamlMap map);

/// The same mapping with every key that its kind has.
void write_arithmetic(YAML::Emitter& out, const Arithmetic& arithmetic);

} // namespace napier
