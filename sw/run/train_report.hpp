// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "sw/run/chip_run.hpp"
#include "sw/run/engine_chip.hpp"
#include "sw/run/record.hpp"

namespace napier {

/// The results of `napier train`: of each training that happened.
struct TrainReport {
    std::string command; ///< as typed
    RunClock clock;
    TrainEngine engine = TrainEngine::tlm;
    int ranks = 1;   ///< processes that trained together
    Network network; ///< as it was trained, connected
    Architecture architecture;
    nlohmann::ordered_json data; ///< see data_input
    TrainingRun run;
    std::uint64_t diagnose_steps = 0; ///< from one sample of a diagnosis to the next; 0: none
    std::optional<ChipRun> chip;
    std::optional<ChipRun> fixed_twin;
    std::optional<TrainingResult> float32;

    /// Training images of the whole run.
    std::uint64_t images() const { return run.images(); }
    /// The last sample of each training that has one.
    std::vector<TrainingSample> diagnoses() const;
};

/// What a person reads: a table beside the chip, or a line a training where the chip has none.
std::string to_table(const TrainReport& report);

} // namespace napier
