// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <yaml-cpp/yaml.h>

namespace napier {

/// The one document of a YAML text that somebody else wrote; `name` is what errors call it. Every
/// alias becomes a copy of what its anchor names, so that a key that is set later changes no other
/// key. Throws InputError, one line, for what is no YAML, a second document, an alias inside its
/// own anchor, and more values than any file of ours has, aliases followed.
YAML::Node parse_yaml(const std::string& text, const std::string& name);

/// "x.yaml:7"; the name alone where a node was not read from a text.
std::string at_line(const std::string& name, const YAML::Mark& mark);

} // namespace napier
