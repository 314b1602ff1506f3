// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sw/run/chip_request.hpp"
#include "sw/run/recipe_overrides.hpp"
#include "sw/run/train_report.hpp"
#include "sw/run/train_session.hpp"

namespace napier {

/// Which of a run's trainings happen.
enum class Trainings { all, chip, fixed_twin, float32 };

/// The options of `napier train`.
struct TrainOptions {
    std::string command; ///< as typed, for the report
    std::string network;
    ChipRequest chip;
    std::string data;
    std::string data_sha256;       ///< that the data must have; empty: any
    double width_multiplier = 1.0; ///< of filters and outputs
    double power_interval_us = 0;  ///< of the chip's power.csv; 0: none
    int epochs = 0;                ///< 0: the network's
    long samples = -1;             ///< below 0: all
    long test_samples = 0;         ///< 0: all
    std::uint64_t seed = 1;
    Trainings trainings = Trainings::all;
    TrainEngine engine = TrainEngine::tlm;
    /// Training steps from one sample of a diagnosis to the next, 0: an epoch's; none: no
    /// diagnosis.
    std::optional<std::int64_t> diagnose;
    RecipeOverrides recipe;
    std::string trace;        ///< file for the chip's instructions; empty: none
    std::string save_weights; ///< safetensors file; empty: none
    TrainSession session;
    Ranks* ranks = nullptr; ///< that train together, whole passes only; nullptr: this process alone
};

/// "LNS chip  ": the chip in lines of progress.
std::string chip_label(const Architecture& chip);

/// Throws InputError if a chip has no fixed-point twin, which was asked for alone.
void require_twin(const Architecture& chip);

/// Trains, and writes the record to report.json in the session's folder, if there is one. Of
/// several ranks all call this alike; rank 0 alone reads and writes the session's folder, computes
/// float32 and returns all of the report. Throws InputError, OutputError, Interrupted.
TrainReport run_train(const TrainOptions& options);

} // namespace napier
