// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hw/chip/architecture.hpp"

namespace napier {

class YamlMap;

/// The chip that a mapping says. `name`, `arithmetic.width`, `array.rows` and `array.columns` have
/// no default. A log-add table is a bundled name, a file or its contents; faults are a file or
/// their keys; the technology is a bundled name or a file. Throws InputError naming file, line,
/// key, what was found and what was expected.
Architecture read_architecture(YamlMap map);
/// The same of a text. `file` is what errors call it, and its folder is where relative paths start.
Architecture parse_architecture(const std::string& text, const std::string& file);

/// A text with every key, which parse_architecture reads as an equal chip. Tables,
/// faults and a DRAM preset that is not bundled stand in it with their contents, so it needs no
/// file but that of its technology.
std::string to_yaml(const Architecture& architecture);

} // namespace napier
