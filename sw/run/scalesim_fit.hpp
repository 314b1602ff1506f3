// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/energy/technology.hpp"
#include "sw/model/network.hpp"
#include "sw/pass/pass.hpp"

namespace napier {

/// So many banks that each is a memory that the technology has; a .cfg has no key for them. Returns
/// a note if those of the chip were too few.
std::vector<std::string> give_banks(Architecture& chip, const Technology& technology);

/// Gives a chip from a SCALE-Sim .cfg what it lacks to run `network` (connected) in the closed
/// form's cycles: buffers that hold the smallest tiles, accumulators for the partial sums that
/// SCALE-Sim keeps nowhere, and their banks. Returns a note on each. Throws InputError.
std::vector<std::string> fit_scalesim_chip(Architecture& chip, const Technology& technology,
                                           const Network& network, RunMode mode,
                                           std::int64_t batch);

constexpr int kMostCapacityMib = 1 << 20; ///< of DramConfig::capacity_mib

/// Bytes of DRAM that tensors and instructions take on a chip that fits. As slow as half a run.
std::uint64_t memory_needed(const Architecture& chip, const Network& network, RunMode mode,
                            std::int64_t batch);
/// DRAM for so many bytes, which a .cfg has no key for. Returns a note if it had less.
std::vector<std::string> give_capacity(Architecture& chip, std::uint64_t bytes);

} // namespace napier
