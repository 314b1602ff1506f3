// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/arith/lns/accumulator.hpp"

namespace YAML {
class Emitter;
}

namespace napier {

class YamlMap;

/// 12 bits, 6 of them fraction, with the bundled table of 8 segments: what every default is taken
/// from.
const LnsMacConfig& default_lns_mac();

/// The MAC of `width` bits that a mapping of a chip's file says. What the mapping leaves out is as
/// in `base`, or, where the width changes the format, the default of the width. Reads the keys of a
/// MAC but `width` and leaves the others to the caller. Throws InputError.
LnsMacConfig read_lns_mac(YamlMap& map, int width, const LnsMacConfig& base = default_lns_mac());

/// The same keys and `width`, all of them; a table with its contents.
void write_lns_mac(YAML::Emitter& out, const LnsMacConfig& mac);

} // namespace napier
