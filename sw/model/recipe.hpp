// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hw/config/yaml_reader.hpp"

namespace napier {

/// How the learning rate moves over a run of S steps, at step s = 0 .. S - 1.
///   constant  rate
///   step      rate, times drop_factor from step drop_at * S on
///   cosine    final_rate + (rate - final_rate) (1 + cos(pi s / S)) / 2 (Loshchilov, Hutter 2017)
enum class Schedule { constant, step, cosine };
const std::vector<std::string>& schedule_names();

/// What happens to a training image before it is seen.
struct Augmentation {
    bool flip = false;    ///< left to right, in half of the cases
    int crop_padding = 0; ///< pixels of black border from which a window is cut; 0 = no cropping
};

/// How weights of products change; biases and batch norm's parameters change by SGD.
///   sgd    v = momentum v + gradient + weight_decay w, w -= rate v
///   madam  rms^2 = keep rms^2 + (1 - keep) gradient^2, log2|w| -= rate sign(w) gradient / rms
///          (LNS-Madam, arXiv 2106.13914): LNS chips and float32 only
enum class Optimiser { sgd, madam };
const std::vector<std::string>& optimiser_names();

/// How a network is trained.
struct TrainingRecipe {
    int batch = 32;
    int epochs = 1;
    double learning_rate = 0.125; ///< of the batch's mean gradient
    Schedule schedule = Schedule::constant;
    double drop_at = 2.0 / 3.0; ///< share of the steps after which the rate falls
    double drop_factor = 0.25;
    double final_rate = 0.0; ///< cosine
    double momentum = 0.0;
    double weight_decay = 0.0;
    Optimiser optimiser = Optimiser::sgd;
    double madam_rate = 0.0078125; ///< follows the schedule as learning_rate does
    double madam_keep = 0.99;
    Augmentation augmentation;
    bool normalise = false; ///< pixels to mean 0, deviation 1 by channel, in training and tests

    /// The rate of step `step` of `steps`.
    double rate(std::uint64_t step, std::uint64_t steps) const;
    /// Madam's rate while the learning rate is `rate`.
    double madam_rate_at(double rate) const { return madam_rate * rate / learning_rate; }
    /// "batch 32, rate 0.125, step at 0.6667 x 0.25, ...": all of it, so that equal texts mean
    /// equal trainings.
    std::string describe() const;
};

/// The `train` mapping of a network file. `schedule` may be left out: it is `step` where one of
/// drop_at and drop_factor is given, else `constant`. Throws InputError.
TrainingRecipe read_recipe(YamlMap map);
/// Every key that read_recipe() reads, with its value: the same recipe again.
std::vector<std::pair<std::string, std::string>> recipe_keys(const TrainingRecipe& recipe);

} // namespace napier
