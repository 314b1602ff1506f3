// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/model/float_step.hpp"
#include "sw/model/network.hpp"
#include "sw/train/backend.hpp"

namespace napier {

/// The float32 reference: the same network, step and order of images, on the host's BLAS.
class FloatBackend final : public Backend {
  public:
    FloatBackend(const Network& network, std::uint64_t seed);

    void train_step(const Batch& batch, double rate) override;
    std::vector<float> training_logits() override { return layers_.back().output; }
    std::vector<float> logits(const Batch& batch) override;
    std::string describe() const override { return "float32"; }
    BackendState save() override;
    void restore(const BackendState& state) override;
    std::vector<std::uint8_t> weight_bytes() override;
    std::vector<LayerParameters> parameters() override;

    const std::vector<float>& weights(std::size_t layer) const { return layers_[layer].weight; }
    /// Of the last step, summed over its batch.
    const std::vector<float>& weight_gradient(std::size_t layer) const {
        return layers_[layer].weight_gradient;
    }
    const std::vector<float>& bias_gradient(std::size_t layer) const {
        return layers_[layer].bias_gradient;
    }

  private:
    /// A tensor that lives from step to step.
    struct Kept {
        std::string name;
        std::vector<float>* values;
        bool weight;
    };

    void forward(const Batch& batch, bool training);
    void backward(std::size_t layer, int images);
    const float* map_of(int source) const;
    FloatStep step_of(std::size_t layer, int images, bool training);
    std::vector<Kept> kept();

    Network network_;
    std::vector<float> input_;
    std::vector<FloatLayer> layers_;
    std::uint64_t seed_;
    std::uint32_t step_ = 0;
};

} // namespace napier
