// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/config/yaml_reader.hpp"

namespace napier {

/// An LNS MAC and the name of its table (empty: none).
struct NamedMac {
    LnsMacConfig mac;
    std::string table_name;
};

/// The MAC that a mapping of a chip's file says; what it leaves out is as in `base`, or the default
/// of its width. The keys it knows are read, the rest is left for the caller. Throws InputError.
NamedMac read_lns_mac(YamlMap& map, int width, const NamedMac* base = nullptr);

/// The one with the table of `segments` that is designed for a format.
NamedMac lns_mac_of(const LnsFormat& format);

/// The list `by_layer` of an LNS arithmetic. Throws InputError.
std::vector<LayerArithmetic> read_by_layer(std::vector<YamlMap> items, const NamedMac& base);

} // namespace napier
