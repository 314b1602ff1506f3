// SPDX-License-Identifier: Apache-2.0
#include "sw/train/float_backend.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "hw/arith/philox.hpp"
#include "sw/model/float_layers.hpp"
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
        Layer layer;
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

std::vector<float> FloatBackend::dropout_factors(std::size_t l, std::size_t values) const {
    const std::uint32_t drop = drop_probability(layers_[l].shape);
    const auto kept = static_cast<float>(1.0 / (1.0 - layers_[l].shape.rate));
    std::vector<float> factors(values);
    for (std::size_t i = 0; i < values; ++i) {
        const auto bits =
            philox({static_cast<std::uint32_t>(i / 4), dropout_stream(l), step_, 0},
                   {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)});
        factors[i] = (bits[i % 4] & 0xffffu) < drop ? 0.0f : kept;
    }
    return factors;
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
        forward_layer(l, batch.count, training);
        float_activation(layers_[l].shape.activation, layers_[l].output);
    }
}

void FloatBackend::forward_layer(std::size_t l, int images, bool training) {
    Layer& layer = layers_[l];
    const float* const x = map_of(layer.shape.source);
    std::vector<float>& y = layer.output;
    switch (layer.shape.kind) {
    case LayerKind::dense:
    case LayerKind::convolution:
        float_product(layer.shape, images, x, layer.weight.data(),
                      layer.shape.has_bias() ? layer.bias.data() : nullptr, y.data());
        break;
    case LayerKind::max_pool:
        layer.index.resize(y.size());
        float_max_pool(layer.shape, images, x, y.data(), layer.index.data());
        break;
    case LayerKind::average_pool:
        float_average_pool(layer.shape, images, x, y.data());
        break;
    case LayerKind::batch_norm: {
        const std::size_t rows = y.size() / layer.weight.size();
        FloatMoments& moments = layer.moments;
        if (training) {
            float_batch_moments(rows, x, moments);
            float_normalise(rows, x, moments.mean, moments.inverse, layer.weight, layer.bias,
                            y.data());
            break;
        }
        std::vector<float> inverse = moments.running_variance;
        for (float& value : inverse) {
            value = 1.0f / std::sqrt(value + kNormEpsilon);
        }
        float_normalise(rows, x, moments.running_mean, inverse, layer.weight, layer.bias, y.data());
        break;
    }
    case LayerKind::dropout: {
        std::copy(x, x + y.size(), y.begin());
        if (training) {
            const std::vector<float> factors = dropout_factors(l, y.size());
            std::transform(y.begin(), y.end(), factors.begin(), y.begin(), std::multiplies<>());
        }
        break;
    }
    case LayerKind::add: {
        const float* const other = map_of(layer.shape.other);
        std::transform(x, x + y.size(), other, y.begin(), std::plus<>());
        break;
    }
    }
}

void FloatBackend::backward(std::size_t l, int images) {
    Layer& layer = layers_[l];
    if (l + 1 < layers_.size()) { // all that read it have added their parts
        float_activation_gradient(layer.shape.activation, layer.output, layer.gradient);
    }
    const float* const x = map_of(layer.shape.source);
    const std::vector<float>& dy = layer.gradient;
    std::vector<float> dx;
    if (layer.shape.source != kImage) {
        dx.resize(static_cast<std::size_t>(images) * layer.shape.input.size());
    }
    switch (layer.shape.kind) {
    case LayerKind::dense:
    case LayerKind::convolution:
        float_product_gradient(layer.shape, images, x, layer.weight.data(), dy.data(),
                               dx.empty() ? nullptr : dx.data(), layer.weight_gradient.data(),
                               layer.shape.has_bias() ? layer.bias_gradient.data() : nullptr);
        break;
    case LayerKind::max_pool:
        if (!dx.empty()) {
            float_max_pool_gradient(layer.shape, images, layer.index.data(), dy.data(), dx.data());
        }
        break;
    case LayerKind::average_pool:
        if (!dx.empty()) {
            float_average_pool_gradient(layer.shape, images, dy.data(), dx.data());
        }
        break;
    case LayerKind::batch_norm:
        float_batch_norm_gradient(dx.size() / layer.weight.size(), x, layer.moments, layer.weight,
                                  dy.data(), dx.data(), layer.weight_gradient, layer.bias_gradient);
        break;
    case LayerKind::dropout:
        dx = dropout_factors(l, dx.size());
        std::transform(dx.begin(), dx.end(), dy.begin(), dx.begin(), std::multiplies<>());
        break;
    case LayerKind::add:
        dx = dy;
        break;
    }
    const auto hand_down = [&](int source) {
        if (source != kImage) {
            std::vector<float>& sum = layers_[static_cast<std::size_t>(source)].gradient;
            std::transform(dx.begin(), dx.end(), sum.begin(), sum.begin(), std::plus<>());
        }
    };
    hand_down(layer.shape.source);
    if (layer.shape.kind == LayerKind::add) {
        hand_down(layer.shape.other);
    }
}

void FloatBackend::train_step(const Batch& batch, double rate) {
    forward(batch, true);
    for (Layer& layer : layers_) {
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
    for (Layer& layer : layers_) {
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
        Layer& layer = layers_[l];
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
    for (const Layer& layer : layers_) {
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
