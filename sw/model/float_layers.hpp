// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sw/model/layer.hpp"

namespace napier {

/// Float32 layers on the host's BLAS, maps NHWC: what the chip's arithmetic is held against. All
/// arrays hold `images` maps of the layer's shapes.

/// y = x * weight + bias: one product of all images ...
void float_dense(const Layer& layer, int images, const float* x, const float* weight,
                 const float* bias, float* y);
/// ... and image by image, weight (ky, kx, channel) x outputs.
void float_convolution(const Layer& layer, int images, const float* x, const float* weight,
                       const float* bias, float* y);
/// dx, may be null; weight_gradient and bias_gradient (where there is one) are overwritten.
void float_dense_gradient(const Layer& layer, int images, const float* x, const float* weight,
                          const float* dy, float* dx, float* weight_gradient, float* bias_gradient);
void float_convolution_gradient(const Layer& layer, int images, const float* x, const float* weight,
                                const float* dy, float* dx, float* weight_gradient,
                                float* bias_gradient);

/// index: which tap of its window each maximum came from, the first where several are equal.
void float_max_pool(const Layer& layer, int images, const float* x, float* y, std::uint8_t* index);
void float_max_pool_gradient(const Layer& layer, int images, const std::uint8_t* index,
                             const float* dy, float* dx);
void float_average_pool(const Layer& layer, int images, const float* x, float* y);
void float_average_pool_gradient(const Layer& layer, int images, const float* dy, float* dx);

/// Batch norm's numbers, a channel each.
struct FloatMoments {
    std::vector<float> mean, inverse; ///< of the batch; inverse = 1 / sqrt(variance + epsilon)
    std::vector<float> running_mean, running_variance;
};
constexpr double kNormEpsilon = 1e-5;
constexpr double kNormMomentum = 0.1; ///< the batch's share of the new running moments

/// x is rows x channels. Sets the moments of the batch and moves the running ones, whose variance
/// is the unbiased one.
void float_batch_moments(std::size_t rows, const float* x, FloatMoments& moments);
/// y = gamma * (x - mean) * inverse + beta
void float_normalise(std::size_t rows, const float* x, const std::vector<float>& mean,
                     const std::vector<float>& inverse, const std::vector<float>& gamma,
                     const std::vector<float>& beta, float* y);
void float_batch_norm_gradient(std::size_t rows, const float* x, const FloatMoments& moments,
                               const std::vector<float>& gamma, const float* dy, float* dx,
                               std::vector<float>& gamma_gradient,
                               std::vector<float>& beta_gradient);

/// y = f(y), and gradient *= f'(y) by the activation's result; both in place.
void float_activation(Activation activation, std::vector<float>& y);
void float_activation_gradient(Activation activation, const std::vector<float>& y,
                               std::vector<float>& gradient);

/// z (rows x classes) becomes softmax(z) - onehot(label).
void float_softmax_gradient(std::vector<float>& z, const std::uint8_t* labels, int classes);

} // namespace napier
