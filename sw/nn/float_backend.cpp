// SPDX-License-Identifier: Apache-2.0
#include "sw/nn/float_backend.hpp"

#include <algorithm>

#include "sw/nn/float_layers.hpp"

namespace napier {

namespace {

void sgd(std::vector<float>& weight, std::vector<float>& momentum,
         const std::vector<float>& gradient, float rate, float mu, float decay) {
    for (std::size_t i = 0; i < weight.size(); ++i) {
        momentum[i] = mu * momentum[i] + gradient[i] + decay * weight[i];
        weight[i] -= rate * momentum[i];
    }
}

} // namespace

FloatBackend::FloatBackend(const Network& network, std::uint64_t seed) : network_(network) {
    int index = 0;
    for (const napier::Layer& shape : network.layers) {
        Layer layer;
        layer.shape = shape;
        if (shape.has_weights()) {
            layer.weight = initial_weights(shape, index, seed);
            layer.bias.resize(static_cast<std::size_t>(shape.outputs));
            layer.weight_gradient = layer.weight_momentum = std::vector<float>(layer.weight.size());
            layer.bias_gradient = layer.bias_momentum = layer.bias;
        }
        ++index;
        layers_.push_back(std::move(layer));
    }
}

void FloatBackend::forward(const Batch& batch) {
    const auto count = static_cast<std::size_t>(batch.count);
    const std::size_t image = network_.image.size();
    const auto channels = static_cast<std::size_t>(network_.image.channels);
    const std::size_t plane = image / channels;
    input_.resize(count * image);
    for (std::size_t i = 0; i < input_.size(); ++i) { // planes one by one become pixels
        const std::size_t pixel = i % image / channels;
        input_[i] =
            static_cast<float>(batch.pixels[i / image * image + i % channels * plane + pixel]) /
            255.0f;
    }
    const float* x = input_.data();
    for (Layer& layer : layers_) {
        layer.output.resize(count * layer.shape.output.size());
        switch (layer.shape.kind) {
        case LayerKind::dense:
        case LayerKind::convolution:
            float_product(layer.shape, batch.count, x, layer.weight.data(), layer.bias.data(),
                          layer.output.data());
            break;
        case LayerKind::max_pool:
            layer.index.resize(layer.output.size());
            float_max_pool(layer.shape, batch.count, x, layer.output.data(), layer.index.data());
            break;
        case LayerKind::average_pool:
            float_average_pool(layer.shape, batch.count, x, layer.output.data());
            break;
        }
        float_activation(layer.shape.activation, layer.output);
        x = layer.output.data();
    }
}

void FloatBackend::backward(std::size_t l, int images) {
    Layer& layer = layers_[l];
    const float* const x = l == 0 ? input_.data() : layers_[l - 1].output.data();
    float* dx = nullptr;
    if (l > 0) {
        layers_[l - 1].gradient.resize(layers_[l - 1].output.size());
        dx = layers_[l - 1].gradient.data();
    }
    if (layer.shape.has_weights()) {
        float_product_gradient(layer.shape, images, x, layer.weight.data(), layer.gradient.data(),
                               dx, layer.weight_gradient.data(), layer.bias_gradient.data());
    } else if (dx != nullptr && layer.shape.kind == LayerKind::max_pool) {
        float_max_pool_gradient(layer.shape, images, layer.index.data(), layer.gradient.data(), dx);
    } else if (dx != nullptr) {
        float_average_pool_gradient(layer.shape, images, layer.gradient.data(), dx);
    }
    if (l > 0) {
        float_activation_gradient(layers_[l - 1].shape.activation, layers_[l - 1].output,
                                  layers_[l - 1].gradient);
    }
}

void FloatBackend::train_step(const Batch& batch, double rate) {
    forward(batch);
    layers_.back().gradient = layers_.back().output;
    float_softmax_gradient(layers_.back().gradient, batch.labels, network_.classes());
    for (std::size_t l = layers_.size(); l-- > 0;) {
        backward(l, batch.count);
    }
    // The gradients are sums over the batch; the rate and the decay are for its mean.
    const auto step = static_cast<float>(rate / batch.count);
    const auto mu = static_cast<float>(network_.train.momentum);
    const auto decay = static_cast<float>(network_.train.weight_decay * batch.count);
    for (Layer& layer : layers_) {
        sgd(layer.weight, layer.weight_momentum, layer.weight_gradient, step, mu, decay);
        sgd(layer.bias, layer.bias_momentum, layer.bias_gradient, step, mu, 0.0f);
    }
}

std::vector<float> FloatBackend::logits(const Batch& batch) {
    forward(batch);
    return layers_.back().output;
}

std::vector<FloatBackend::Kept> FloatBackend::kept() {
    std::vector<Kept> tensors;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        Layer& layer = layers_[l];
        const std::string name = "layer" + std::to_string(l);
        tensors.push_back({name + ".weight", &layer.weight, true});
        tensors.push_back({name + ".bias", &layer.bias, true});
        tensors.push_back({name + ".weight_momentum", &layer.weight_momentum, false});
        tensors.push_back({name + ".bias_momentum", &layer.bias_momentum, false});
    }
    return tensors;
}

BackendState FloatBackend::save() {
    BackendState state;
    for (const Kept& tensor : kept()) {
        state.push_back(float_section(tensor.name, *tensor.values));
    }
    return state;
}

void FloatBackend::restore(const BackendState& state) {
    for (const Kept& tensor : kept()) {
        *tensor.values = floats_of(state, tensor.name, tensor.values->size());
    }
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
