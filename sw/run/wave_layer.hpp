// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "hw/chip/architecture.hpp"
#include "sw/pass/pass.hpp"
#include "tb/vcd_file.hpp"

namespace napier {

/// Which piece of which training to look at.
struct LayerWindow {
    std::string network = "mlp";
    std::string data; ///< folder; empty = where the data set is installed
    std::uint64_t seed = 1;
    int layer = 0;
    Pass pass = Pass::forward;
    long step = 0;              ///< training steps before it
    long tile = 0;              ///< of that pass in that step
    long from = 0;              ///< cycle of the tile
    std::optional<long> cycles; ///< default: 200, or to the tile's end
};

/// Trains on the TLM chip up to the tile, hands its operands and the accumulators' state to the
/// pin-level array, traces the window there, and holds the sums of both against each other.
/// Returns a line that says what was traced. Throws InputError on a window that does not exist,
/// std::logic_error if the two models differ.
std::string trace_layer(const Architecture& architecture, const LayerWindow& window, VcdFile& vcd);

} // namespace napier
