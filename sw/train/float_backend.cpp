// SPDX-License-Identifier: Apache-2.0
#include "sw/train/float_backend.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "sw/model/layer_kind.hpp"
#include "sw/model/parameters.hpp"

namespace napier {

namespace {

void sgd(std::vector<float>& weight, std::vector<float>& momentum,
         const std::vector<float>& gradient, float rate, float mu, float decay) {
    for (std::size_t i = 0; i < weight.size(); ++i) {
        momentum[i] = mu * momentum[i] + gradient[i] + decay * weight[i];
        weight[i] -= rate * momentum[i];
    }
}

void madam(std::vector<float>& weight, std::vector<float>& mean_square,
           const std::vector<float>& gradient, float rate, float keep) {
    for (std::size_t i = 0; i < weight.size(); ++i) {
        const float g = gradient[i];
        mean_square[i] = keep * mean_square[i] + (1.0f - keep) * g * g;
        if (mean_square[i] > 0.0f) {
            const float step = rate * g / std::sqrt(mean_square[i]);
            weight[i] *= std::exp2(weight[i] > 0.0f ? -step : step);
        }
    }
}

} // namespace

FloatBackend::FloatBackend(const Network& network, std::uint64_t seed)
    : network_(network), seed_(seed) {
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        LayerParameters start = initial_parameters(network, l, seed);
        FloatLayer layer;
        layer.shape = network.layers[l];
        layer.weight = std::move(start.weight);
        layer.weight_gradient = layer.weight_momentum = std::vector<float>(layer.weight.size());
        layer.bias = std::move(start.bias);
        layer.bias_gradient = layer.bias_momentum = std::vector<float>(layer.bias.size());
        layer.moments.running_mean = std::move(start.running_mean);
        layer.moments.running_variance = std::move(start.running_variance);
        layers_.push_back(std::move(layer));
    }
}

const float* FloatBackend::map_of(int source) const {
    return source == kImage ? input_.data()
                            : layers_[static_cast<std::size_t>(source)].output.data();
}

FloatStep FloatBackend::step_of(std::size_t l, int images, bool training) {
    FloatStep step{layers_[l], l, {}, images, training, seed_, step_};
    for (const int source : layers_[l].shape.sources) {
        step.inputs.push_back(map_of(source));
    }
    return step;
}

void FloatBackend::forward(const Batch& batch, bool training) {
    const auto count = static_cast<std::size_t>(batch.count);
    const std::size_t image = network_.image.size();
    const auto channels = static_cast<std::size_t>(network_.image.channels);
    const std::size_t plane = image / channels;
    input_.resize(count * image);
    for (std::size_t i = 0; i < input_.size(); ++i) { // planes one by one become pixels
        const std::size_t pixel = i % image / channels;
        const std::size_t channel = i % channels;
        input_[i] = static_cast<float>(
            network_
                .input_values[channel][batch.pixels[i / image * image + channel * plane + pixel]]);
    }
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        layers_[l].output.resize(count * layers_[l].shape.output.size());
        FloatStep step = step_of(l, batch.count, training);
        layers_[l].shape.kind->forward(step);
        float_activation(layers_[l].shape.activation, layers_[l].output);
    }
}

void FloatBackend::backward(std::size_t l, int images) {
    FloatLayer& layer = layers_[l];
    if (l + 1 < layers_.size()) { // all that read it have added their parts
        float_activation_gradient(layer.shape.activation, layer.output, layer.gradient);
    }
    const std::vector<int>& sources = layer.shape.sources;
    std::vector<std::vector<float>> dx(sources.size());
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (sources[i] != kImage) {
            dx[i].resize(static_cast<std::size_t>(images) * layer.shape.inputs[i].size());
        }
    }
    FloatStep step = step_of(l, images, true);
    layer.shape.kind->backward(step, dx);
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (sources[i] != kImage) {
            std::vector<float>& sum = layers_[static_cast<std::size_t>(sources[i])].gradient;
            std::transform(dx[i].begin(), dx[i].end(), sum.begin(), sum.begin(), std::plus<>());
        }
    }
}

void FloatBackend::train_step(const Batch& batch, double rate) {
    forward(batch, true);
    for (FloatLayer& layer : layers_) {
        layer.gradient.assign(layer.output.size(), 0.0f);
    }
    layers_.back().gradient = layers_.back().output;
    float_softmax_gradient(layers_.back().gradient, batch.labels, network_.classes());
    for (std::size_t l = layers_.size(); l-- > 0;) {
        backward(l, batch.count);
    }
    ++step_;
    // The gradients are sums over the batch; the rate and the decay are for its mean.
    const auto step = static_cast<float>(rate / batch.count);
    const auto mu = static_cast<float>(network_.train.momentum);
    const auto decay = static_cast<float>(network_.train.weight_decay * batch.count);
    for (FloatLayer& layer : layers_) {
        if (network_.train.optimiser == Optimiser::madam && layer.shape.is_product()) {
            madam(layer.weight, layer.weight_momentum, layer.weight_gradient,
                  static_cast<float>(network_.train.madam_rate_at(rate)),
                  static_cast<float>(network_.train.madam_keep));
        } else {
            sgd(layer.weight, layer.weight_momentum, layer.weight_gradient, step, mu, decay);
        }
        sgd(layer.bias, layer.bias_momentum, layer.bias_gradient, step, mu, 0.0f);
    }
}

std::vector<float> FloatBackend::logits(const Batch& batch) {
    forward(batch, false);
    return layers_.back().output;
}

std::vector<FloatBackend::Kept> FloatBackend::kept() {
    std::vector<Kept> tensors;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        FloatLayer& layer = layers_[l];
        const std::string name = "layer" + std::to_string(l);
        tensors.push_back({name + ".weight", &layer.weight, true});
        tensors.push_back({name + ".bias", &layer.bias, true});
        tensors.push_back({name + ".weight_momentum", &layer.weight_momentum, false});
        tensors.push_back({name + ".bias_momentum", &layer.bias_momentum, false});
        tensors.push_back({name + ".running_mean", &layer.moments.running_mean, false});
        tensors.push_back({name + ".running_variance", &layer.moments.running_variance, false});
    }
    return tensors;
}

std::vector<LayerParameters> FloatBackend::parameters() {
    std::vector<LayerParameters> all;
    for (const FloatLayer& layer : layers_) {
        all.push_back(
            {layer.weight, layer.bias, layer.moments.running_mean, layer.moments.running_variance});
    }
    return all;
}

BackendState FloatBackend::save() {
    BackendState state;
    for (const Kept& tensor : kept()) {
        state.push_back(float_section(tensor.name, *tensor.values));
    }
    state.push_back(number_section("step", {step_}));
    return state;
}

void FloatBackend::restore(const BackendState& state) {
    for (const Kept& tensor : kept()) {
        *tensor.values = floats_of(state, tensor.name, tensor.values->size());
    }
    step_ = static_cast<std::uint32_t>(numbers_of(state, "step", 1)[0]);
}

std::vector<std::uint8_t> FloatBackend::weight_bytes() {
    std::vector<std::uint8_t> bytes;
    for (const Kept& tensor : kept()) {
        if (tensor.weight) {
            const StateSection section = float_section(tensor.name, *tensor.values);
            bytes.insert(bytes.end(), section.bytes.begin(), section.bytes.end());
        }
    }
    return bytes;
}

} // namespace napier
