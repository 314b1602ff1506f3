// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "sw/model/float_layers.hpp"

namespace napier {

void float_batch_moments(std::size_t rows, const float* x, FloatMoments& moments) {
    const std::size_t channels = moments.running_mean.size();
    const auto count = static_cast<double>(rows);
    std::vector<double> mean(channels);
    std::vector<double> variance(channels);
    for (std::size_t i = 0; i < rows * channels; ++i) {
        mean[i % channels] += static_cast<double>(x[i]) / count;
    }
    for (std::size_t i = 0; i < rows * channels; ++i) {
        const double distance = static_cast<double>(x[i]) - mean[i % channels];
        variance[i % channels] += distance * distance / count;
    }
    moments.mean.resize(channels);
    moments.inverse.resize(channels);
    const double unbias = rows > 1 ? count / (count - 1.0) : 1.0;
    const auto move = [](float& running, double batch) {
        running += static_cast<float>(kNormMomentum) * (static_cast<float>(batch) - running);
    };
    for (std::size_t c = 0; c < channels; ++c) {
        moments.mean[c] = static_cast<float>(mean[c]);
        moments.inverse[c] =
            1.0f / std::sqrt(static_cast<float>(variance[c]) + static_cast<float>(kNormEpsilon));
        move(moments.running_mean[c], mean[c]);
        move(moments.running_variance[c], variance[c] * unbias);
    }
}

void float_normalise(std::size_t rows, const float* x, const std::vector<float>& mean,
                     const std::vector<float>& inverse, const std::vector<float>& gamma,
                     const std::vector<float>& beta, float* y) {
    const std::size_t channels = mean.size();
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < channels; ++c) {
            const std::size_t i = r * channels + c;
            y[i] = gamma[c] * ((x[i] - mean[c]) * inverse[c]) + beta[c];
        }
    }
}

void float_batch_norm_gradient(std::size_t rows, const float* x, const FloatMoments& moments,
                               const std::vector<float>& gamma, const float* dy, float* dx,
                               std::vector<float>& gamma_gradient,
                               std::vector<float>& beta_gradient) {
    const std::size_t channels = gamma.size();
    std::fill(gamma_gradient.begin(), gamma_gradient.end(), 0.0f);
    std::fill(beta_gradient.begin(), beta_gradient.end(), 0.0f);
    const auto normalised = [&](std::size_t i, std::size_t c) {
        return (x[i] - moments.mean[c]) * moments.inverse[c];
    };
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < channels; ++c) {
            const std::size_t i = r * channels + c;
            beta_gradient[c] += dy[i];
            gamma_gradient[c] += dy[i] * normalised(i, c);
        }
    }
    const float share = 1.0f / static_cast<float>(rows);
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < channels; ++c) {
            const std::size_t i = r * channels + c;
            dx[i] = gamma[c] * moments.inverse[c] *
                    (dy[i] - share * (beta_gradient[c] + normalised(i, c) * gamma_gradient[c]));
        }
    }
}

} // namespace napier
