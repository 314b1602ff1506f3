// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/nn/network.hpp"

namespace napier {

/// Images of a batch, one after the other, a byte a pixel; the networks see byte / 255.
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
    /// The class with the largest logit for each image (the lowest index where several are).
    virtual std::vector<int> predict(const Batch& batch) = 0;
    virtual std::string describe() const = 0;
};

} // namespace napier
