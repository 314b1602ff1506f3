// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/model/workload.hpp"

namespace napier {

/// SCALE-Sim's topology files, version 2 and 3, as people have them: a comma at the end of a row or
/// none, blank lines, blanks around fields, a heading or none, Windows line ends, names with
/// blanks. A row is one of
///     name, ifmap height, ifmap width, filter height, filter width, channels, filters, stride
///     (the same with a stride for each direction)
///     name, M, N, K
/// and may end in a density such as 1:1; sparse layers are refused. As there, a name with "DP" in
/// it is a depthwise convolution: a product of its own for each channel.
/// Throws InputError naming file, line, what was found and what was expected.
Workload read_topology_file(const std::string& path);
Workload parse_topology(const std::string& text, const std::string& name);

/// The rows with the usual heading. Layers must be all convolutions (then dense layers become
/// 1 x 1 ones) or, with `as_products`, whatever they are as M, N, K at that batch.
std::string topology_text(const Workload& workload);

} // namespace napier
