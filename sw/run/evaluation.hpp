// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sw/run/chip_cost.hpp"
#include "sw/run/chip_request.hpp"
#include "sw/run/engine_chip.hpp"
#include "sw/run/record.hpp"
#include "sw/run/train_run.hpp"

namespace napier {

/// The options of `napier evaluate`.
struct EvaluateOptions {
    std::string command; ///< as typed, for the record
    std::string network;
    std::string weights; ///< safetensors file; empty: the network's own
    ChipRequest chip;
    std::string data;
    std::string data_sha256;       ///< that the data must have; empty: any
    double width_multiplier = 1.0; ///< of filters and outputs
    std::optional<int> batch;      ///< images at a time; none: the recipe's
    long test_samples = 0;         ///< 0: all
    Trainings arithmetics = Trainings::all;
    TrainEngine engine = TrainEngine::tlm;
    std::string out; ///< folder; empty: nothing is kept
};

/// What the test images say of a network's weights in one arithmetic.
struct TestResult {
    double accuracy = 0; ///< 0..1
    double loss = 0;     ///< mean cross entropy, nats
    double seconds = 0;  ///< of the host
    std::string weights_sha256;
    std::vector<std::uint8_t> classes; ///< that the network finds, an image each
};

/// The same on a chip, with what it cost.
struct ChipEvaluation : ChipCost {
    TestResult test;
    std::vector<PassCost> passes; ///< a row a layer
    std::uint64_t memory_bytes = 0;
    std::array<std::optional<FieldCounts>, kFaultPlaces> upsets; ///< by place; none without faults
};

/// The results of `napier evaluate`: of each arithmetic that was asked for.
struct Evaluation {
    std::string command;
    RunClock clock;
    TrainEngine engine = TrainEngine::tlm;
    Network network; ///< connected
    Architecture architecture;
    nlohmann::ordered_json data;      ///< see data_input
    std::vector<std::uint8_t> labels; ///< of the images that were tested
    std::optional<ChipEvaluation> chip;
    std::optional<ChipEvaluation> fixed_twin;
    std::optional<TestResult> float32;
};

/// Tests a network with the weights of a file; neither weights nor batch norm's moments change.
/// Writes report.json and predictions.csv to `out`, if there is one. Throws InputError,
/// Interrupted.
Evaluation evaluate(const EvaluateOptions& options);

/// What a person reads: a column an arithmetic.
std::string to_table(const Evaluation& evaluation);

} // namespace napier
