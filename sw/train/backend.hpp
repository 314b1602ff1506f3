// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/model/network.hpp"
#include "sw/model/parameters.hpp"
#include "sw/train/state.hpp"

namespace napier {

/// Images of a batch, one after the other, a byte a pixel; Network::input_values is what the
/// first layer sees of it.
struct Batch {
    const std::uint8_t* pixels;
    const std::uint8_t* labels;
    int count;
};

/// A network's weights and the arithmetic that trains them: the modelled chip, or float32 on the
/// host. The trainer runs the same code over each.
class Backend {
  public:
    virtual ~Backend() = default;

    /// One step of SGD. `rate` is for the batch's mean gradient.
    virtual void train_step(const Batch& batch, double rate) = 0;
    /// Logits of the last train_step's batch before its update, count x classes, row major.
    virtual std::vector<float> training_logits() = 0;
    /// Logits of a batch, count x classes, row major; changes no weight.
    virtual std::vector<float> logits(const Batch& batch) = 0;
    virtual std::string describe() const = 0;

    /// Everything that later steps and the counters depend on, between two batches. Looking does
    /// not disturb: a run that saves gives the same bits and cycles as one that does not.
    virtual BackendState save() = 0;
    /// The inverse, on a fresh backend of the same network, seed and arithmetic. Throws InputError
    /// if a section is missing or has another size.
    virtual void restore(const BackendState& state) = 0;
    /// The weights and biases alone, in the order of the layers: what a digest is taken of.
    virtual std::vector<std::uint8_t> weight_bytes() = 0;
    /// By layer, as real numbers: masters where there are some. Disturbs nothing.
    virtual std::vector<LayerParameters> parameters() = 0;
};

} // namespace napier
