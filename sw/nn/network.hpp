// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace napier {

struct DenseLayer {
    int inputs = 0;
    int outputs = 0;
    bool leaky_relu = false; ///< slope 2^-3 below zero
};

struct TrainingRecipe {
    int batch = 32;
    int epochs = 1;
    double learning_rate = 0.125; ///< of the batch's mean gradient
    double drop_at = 1.0;         ///< share of the steps after which the rate falls
    double drop_factor = 1.0;
    double momentum = 0.0;
    double weight_decay = 0.0;
};

/// What to compute, as a network file says it; see sw/networks.
struct Network {
    std::string name;
    std::string dataset;
    std::vector<DenseLayer> layers;
    TrainingRecipe train;

    int classes() const { return layers.back().outputs; }
    std::int64_t parameters() const;
};

/// A bundled network's name or a file's path, for inputs of `inputs` values and `classes` classes
/// (checked against the last layer). Throws InputError.
Network load_network(const std::string& name_or_path);
std::vector<std::string> network_names();
/// Fills in the first layer's inputs from the data set and checks the classes. Throws InputError.
void connect(Network& network, int inputs, int classes);

/// Weights of one layer before training: uniform within +-sqrt(6 / inputs) (He et al. 2015), row
/// major inputs x outputs, drawn from the counter-based generator so that every arithmetic starts
/// from the same point.
std::vector<float> initial_weights(const DenseLayer& layer, int index, std::uint64_t seed);

} // namespace napier
