// SPDX-License-Identifier: Apache-2.0
#include "sw/nn/float_backend.hpp"

#include <algorithm>
#include <cblas.h>
#include <cmath>

namespace napier {

namespace {

constexpr float kSlope = 0.125f; // 2^-3, as the chip's leaky ReLU

/// c (m x n) = op(a) op(b); row major, no accumulation.
void gemm(bool transpose_a, bool transpose_b, int m, int n, int k, const float* a, const float* b,
          float* c) {
    cblas_sgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
                transpose_b ? CblasTrans : CblasNoTrans, m, n, k, 1.0f, a, transpose_a ? m : k, b,
                transpose_b ? k : n, 0.0f, c, n);
}

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
    for (const DenseLayer& shape : network.layers) {
        Layer layer;
        layer.shape = shape;
        layer.weight = initial_weights(shape, index++, seed);
        layer.bias.resize(static_cast<std::size_t>(shape.outputs));
        layer.weight_gradient = layer.weight_momentum = std::vector<float>(layer.weight.size());
        layer.bias_gradient = layer.bias_momentum = layer.bias;
        layers_.push_back(std::move(layer));
    }
}

void FloatBackend::forward(const Batch& batch) {
    const auto count = static_cast<std::size_t>(batch.count);
    input_.resize(count * static_cast<std::size_t>(layers_[0].shape.inputs));
    for (std::size_t i = 0; i < input_.size(); ++i) {
        input_[i] = static_cast<float>(batch.pixels[i]) / 255.0f;
    }
    const float* x = input_.data();
    for (Layer& layer : layers_) {
        const auto outputs = static_cast<std::size_t>(layer.shape.outputs);
        layer.output.resize(count * outputs);
        gemm(false, false, batch.count, layer.shape.outputs, layer.shape.inputs, x,
             layer.weight.data(), layer.output.data());
        for (std::size_t i = 0; i < layer.output.size(); ++i) {
            float& y = layer.output[i];
            y += layer.bias[i % outputs];
            if (layer.shape.leaky_relu && y < 0.0f) {
                y *= kSlope;
            }
        }
        x = layer.output.data();
    }
}

void FloatBackend::train_step(const Batch& batch, double rate) {
    forward(batch);
    Layer& last = layers_.back();
    const auto classes = static_cast<std::size_t>(last.shape.outputs);
    last.gradient = last.output;
    for (std::size_t r = 0; r < static_cast<std::size_t>(batch.count); ++r) {
        float* const z = last.gradient.data() + r * classes;
        const float largest = *std::max_element(z, z + classes);
        float sum = 0.0f;
        for (std::size_t c = 0; c < classes; ++c) {
            z[c] = std::exp(z[c] - largest);
            sum += z[c];
        }
        for (std::size_t c = 0; c < classes; ++c) {
            z[c] = z[c] / sum - (c == batch.labels[r] ? 1.0f : 0.0f);
        }
    }
    for (std::size_t l = layers_.size(); l-- > 0;) {
        Layer& layer = layers_[l];
        const int inputs = layer.shape.inputs;
        const int outputs = layer.shape.outputs;
        const float* const x = l == 0 ? input_.data() : layers_[l - 1].output.data();
        if (l > 0) {
            Layer& below = layers_[l - 1];
            below.gradient.resize(below.output.size());
            gemm(false, true, batch.count, inputs, outputs, layer.gradient.data(),
                 layer.weight.data(), below.gradient.data());
            for (std::size_t i = 0; i < below.gradient.size(); ++i) {
                if (below.shape.leaky_relu && below.output[i] < 0.0f) {
                    below.gradient[i] *= kSlope;
                }
            }
        }
        gemm(true, false, inputs, outputs, batch.count, x, layer.gradient.data(),
             layer.weight_gradient.data());
        std::fill(layer.bias_gradient.begin(), layer.bias_gradient.end(), 0.0f);
        for (std::size_t i = 0; i < layer.gradient.size(); ++i) {
            layer.bias_gradient[i % static_cast<std::size_t>(outputs)] += layer.gradient[i];
        }
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

std::vector<int> FloatBackend::predict(const Batch& batch) {
    forward(batch);
    const auto classes = static_cast<std::size_t>(network_.classes());
    std::vector<int> result;
    for (std::size_t r = 0; r < static_cast<std::size_t>(batch.count); ++r) {
        const float* const z = layers_.back().output.data() + r * classes;
        result.push_back(static_cast<int>(std::max_element(z, z + classes) - z));
    }
    return result;
}

} // namespace napier
