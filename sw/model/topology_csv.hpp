// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/model/network.hpp"
#include "sw/model/topology_row.hpp"

namespace napier {

/// SCALE-Sim's topology files, versions 1 to 3, as people have them: a comma at the end of a row or
/// none, blank lines, blanks around fields, a heading or none, Windows line ends, names with
/// blanks, remarks behind #. A row is one of
///     name, ifmap height, ifmap width, filter height, filter width, channels, filters, stride
///     (the same with a stride for each direction)
///     name, M, N, K
/// and may end in a density such as 1:1; sparse layers are refused. A heading may name the columns
/// in any order, and a batch size; what it names and cannot be timed is refused, see
/// topology_columns.hpp. A line that is only a name is the heading of a part. As in SCALE-Sim, a
/// name with "DP" in it is a depthwise convolution: a product of its own for each channel.
/// Network::notes says where that might surprise. Throws InputError naming file, line, what was
/// found and what was expected.
Network parse_topology(const std::string& text, const std::string& name);

/// A named row of such a file.
struct NamedRow {
    std::string name;
    TopologyRow row;
};
/// The layers that other simulators have a word for; those between them (pools, norms) have none.
std::vector<NamedRow> topology_rows(const Network& network);
/// Rows with the usual heading: as convolutions where one is, else as M, N, K. Each of a row's
/// products is a line of its own.
std::string topology_text(const std::vector<NamedRow>& rows);

} // namespace napier
