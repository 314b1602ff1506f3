// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "tb/vcd_file.hpp"

namespace napier {

/// Drives one module for a short while and dumps what its wires do.
struct WaveBench {
    std::string name;
    std::string description;
    /// Throws InputError if the architecture has no such module (an LNS unit in a fixed-point
    /// chip).
    std::function<void(const Architecture&, VcdFile&)> run;
};

/// All of them, in the order of the datapath. One simulation runs one bench.
const std::vector<WaveBench>& wave_benches();

} // namespace napier
