// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sw/data/dataset.hpp"
#include "sw/nn/backend.hpp"

namespace napier {

struct TrainingRun {
    int epochs;
    std::size_t samples; ///< of the training set, an epoch
    std::uint64_t seed;
};

struct TrainingResult {
    std::vector<double> test_accuracy; ///< after each epoch, 0..1
    double train_seconds = 0;          ///< wall time without the tests
    double test_seconds = 0;
};

/// Trains over `samples` images an epoch in an order that depends on seed and epoch only, with the
/// network's recipe, and tests after each epoch on the whole test split. `on_step(images)` is
/// called after each step.
TrainingResult train(Backend& backend, const Network& network, const Dataset& data,
                     const TrainingRun& run, const std::function<void(std::size_t)>& on_step);

/// The images of an epoch in order: a permutation of 0..count-1, cut to `samples`.
std::vector<std::uint32_t> epoch_order(std::size_t count, std::size_t samples, std::uint64_t seed,
                                       int epoch);

double accuracy(Backend& backend, const Dataset& data, int batch);

} // namespace napier
