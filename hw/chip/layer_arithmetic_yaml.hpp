// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "hw/arith/arithmetic.hpp"

namespace YAML {
class Emitter;
}

namespace napier {

class YamlMap;

/// The list `by_layer` of an LNS arithmetic; what an item leaves out is as in `base`, the chip's
/// own MAC. Throws InputError.
std::vector<LayerArithmetic> read_by_layer(std::vector<YamlMap> items, const LnsMacConfig& base);

/// The same list, each item with every key.
void write_by_layer(YAML::Emitter& out, const std::vector<LayerArithmetic>& by_layer);

} // namespace napier
