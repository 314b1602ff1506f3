// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sw/model/network.hpp"
#include "sw/pass/pass.hpp"
#include "sw/run/chip_request.hpp"

namespace napier {

/// A chip that holds its stationary tiles as SCALE-Sim does is given the buffers that `network`
/// (connected) takes at a batch, with a note on each, and the DRAM: all that a chip can have, or as
/// much as it takes. Every command that times or trains a network asks here. Throws InputError.
enum class Capacity { most, exact };
void fit(ResolvedChip& resolved, const Network& network, RunMode mode, std::int64_t batch,
         Capacity capacity);

} // namespace napier
