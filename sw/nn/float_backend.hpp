// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/nn/backend.hpp"

namespace napier {

/// The float32 reference: the same network, step and order of images, on the host's BLAS.
class FloatBackend final : public Backend {
  public:
    FloatBackend(const Network& network, std::uint64_t seed);

    void train_step(const Batch& batch, double rate) override;
    std::vector<int> predict(const Batch& batch) override;
    std::string describe() const override { return "float32"; }

    const std::vector<float>& weights(std::size_t layer) const { return layers_[layer].weight; }

  private:
    struct Layer {
        DenseLayer shape;
        std::vector<float> weight, bias, weight_momentum, bias_momentum;
        std::vector<float> weight_gradient, bias_gradient;
        std::vector<float> output, gradient; ///< of the batch
    };

    void forward(const Batch& batch);

    Network network_;
    std::vector<float> input_;
    std::vector<Layer> layers_;
};

} // namespace napier
