// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "sw/run/chip_request.hpp"
#include "sw/run/simulation.hpp"

namespace napier {

/// Both count the same.
enum class Engine { fast, tlm };
const char* to_string(Engine engine);

constexpr std::int64_t kMostSamples = 65536; ///< of a batch

/// What to time.
struct SimulationRequest {
    std::string network; ///< a bundled name, a file or its text in braces
    ChipRequest chip;
    RunMode mode = RunMode::training;
    std::int64_t batch = 1; ///< 1..kMostSamples
    Engine engine = Engine::fast;
};

/// Times it; `timeline` watches the fast engine. Throws InputError.
Simulation run_simulation(const SimulationRequest& request, TimelineSink* timeline = nullptr);

/// The same of a chip and a network (connected): gives the chip what it lacks (fitted_chip.hpp) and
/// times it. The notes are all that a person should know. Throws ClockTooFast, InputError.
Simulation run_on(ResolvedChip resolved, const Network& network, RunMode mode, std::int64_t batch,
                  Engine engine = Engine::fast, TimelineSink* timeline = nullptr);

} // namespace napier
