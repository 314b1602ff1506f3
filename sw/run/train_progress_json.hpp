// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "sw/train/trainer.hpp"

namespace napier {

/// The learning rate of a recipe is at most this.
constexpr double kHighestRate = 100;

/// A real number as JSON, also where it is none: JSON has no word for nan and inf, so they are
/// strings. A diverged training has such losses.
nlohmann::ordered_json number_json(double value);

/// [{epoch, rate, train_loss, train_accuracy, test_loss, test_accuracy}]
nlohmann::ordered_json curve_json(const std::vector<EpochResult>& curve);

/// Both ways exactly: every double comes back with the same bits (a nan as some nan).
nlohmann::json to_json(const TrainingProgress& progress);
/// `name` is what errors call it. Throws InputError naming the key; whether the numbers fit a
/// training is the trainer's to say.
TrainingProgress progress_from_json(const nlohmann::json& json, const std::string& name);

} // namespace napier
