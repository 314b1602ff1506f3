// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/model/network.hpp"

namespace napier {

/// A network file with every key and its value, defaults too: load_network() reads the same layers
/// and the same recipe from it. Filters and outputs are as they are, so there is no `width`.
/// `comment`, one line, goes in front; empty: none does.
std::string network_yaml(const Network& network, const std::string& comment = "");

} // namespace napier
