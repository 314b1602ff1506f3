// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/run/simulation.hpp"

namespace napier {

/// The same run on the SystemC/TLM-2.0 accelerator in its timing-only mode: the same cycles and
/// counters, slower. Once a process, for SystemC does not start twice.
Simulation simulate_tlm(const Architecture& architecture, const Technology& technology,
                        const Network& network, RunMode mode, std::int64_t batch);

} // namespace napier
