// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/chip/architecture.hpp"

namespace napier {

/// A chip from SCALE-Sim's .cfg file: array, dataflow, buffers and bandwidth from there, all else
/// from `base` (its arithmetic too: a SCALE-Sim word becomes a word of W bits, so buffers of n KB
/// hold n x 1024 words and `Bandwidth` is in words a cycle). Folds are serial and hold their
/// stationary tile. With
/// `InterfaceBandwidth: CALC` memory is ideal, as it is there; with USER the DRAM gives the
/// bandwidth to all three operands together and has no latency. Sparsity is refused.
struct ScaleSimConfig {
    Architecture architecture;
    std::vector<std::string> without_effect; ///< keys that mean nothing here, in the file's order
};

/// Throws InputError naming file, line, key, what was found and what was expected.
ScaleSimConfig read_scalesim_config(const std::string& path, const Architecture& base);
ScaleSimConfig parse_scalesim_config(const std::string& text, const std::string& name,
                                     const Architecture& base);

} // namespace napier
