// SPDX-License-Identifier: Apache-2.0
#include "sw/model/float_layers.hpp"

#include <algorithm>
#include <cblas.h>
#include <cmath>
#include <limits>

namespace napier {

namespace {

/// c (m x n) = op(a) op(b) + beta c; row major.
void gemm(bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n, std::int64_t k,
          const float* a, const float* b, float beta, float* c) {
    const auto i = [](std::int64_t value) { return static_cast<int>(value); };
    cblas_sgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
                transpose_b ? CblasTrans : CblasNoTrans, i(m), i(n), i(k), 1.0f, a,
                i(transpose_a ? m : k), b, i(transpose_b ? k : n), beta, c, i(n));
}

/// Calls f(pixel, tap, source pixel) for every output pixel and tap of one map; source -1: padding.
template <typename F> void for_windows(const Layer& layer, F&& f) {
    const Kernel w = layer.window();
    std::int64_t pixel = 0;
    for (int oy = 0; oy < layer.output.height; ++oy) {
        for (int ox = 0; ox < layer.output.width; ++ox, ++pixel) {
            for (int tap = 0; tap < w.taps(); ++tap) {
                const int y = oy * w.stride + tap / w.width - w.padding;
                const int x = ox * w.stride + tap % w.width - w.padding;
                const bool inside =
                    y >= 0 && y < layer.input().height && x >= 0 && x < layer.input().width;
                f(pixel, tap, inside ? std::int64_t{y} * layer.input().width + x : -1);
            }
        }
    }
}

std::int64_t pixels(const ImageShape& shape) {
    return std::int64_t{shape.height} * shape.width;
}

void im2col(const Layer& layer, const float* x, float* columns) {
    const std::int64_t channels = layer.input().channels;
    for_windows(layer, [&](std::int64_t pixel, int tap, std::int64_t from) {
        float* const to = columns + pixel * layer.weight_rows() + tap * channels;
        if (from < 0) {
            std::fill(to, to + channels, 0.0f);
        } else {
            std::copy(x + from * channels, x + (from + 1) * channels, to);
        }
    });
}

void col2im(const Layer& layer, const float* columns, float* dx) {
    const std::int64_t channels = layer.input().channels;
    std::fill(dx, dx + layer.input().size(), 0.0f);
    for_windows(layer, [&](std::int64_t pixel, int tap, std::int64_t from) {
        const float* const source = columns + pixel * layer.weight_rows() + tap * channels;
        for (std::int64_t c = 0; from >= 0 && c < channels; ++c) {
            dx[from * channels + c] += source[c];
        }
    });
}

} // namespace

namespace {

void add_bias(const Layer& layer, int images, const float* bias, float* y) {
    const auto outputs = static_cast<std::size_t>(layer.output.channels);
    const std::size_t total = static_cast<std::size_t>(images) * layer.output.size();
    for (std::size_t i = 0; bias != nullptr && i < total; ++i) {
        y[i] += bias[i % outputs];
    }
}

void sum_bias_gradient(const Layer& layer, int images, const float* dy, float* bias_gradient) {
    if (bias_gradient == nullptr) {
        return;
    }
    const auto outputs = static_cast<std::size_t>(layer.output.channels);
    std::fill(bias_gradient, bias_gradient + outputs, 0.0f);
    const std::size_t total = static_cast<std::size_t>(images) * layer.output.size();
    for (std::size_t i = 0; i < total; ++i) {
        bias_gradient[i % outputs] += dy[i];
    }
}

} // namespace

void float_dense(const Layer& layer, int images, const float* x, const float* weight,
                 const float* bias, float* y) {
    gemm(false, false, images, layer.output.channels, layer.weight_rows(), x, weight, 0.0f, y);
    add_bias(layer, images, bias, y);
}

void float_dense_gradient(const Layer& layer, int images, const float* x, const float* weight,
                          const float* dy, float* dx, float* weight_gradient,
                          float* bias_gradient) {
    const std::int64_t k = layer.weight_rows();
    const std::int64_t n = layer.output.channels;
    if (dx != nullptr) {
        gemm(false, true, images, k, n, dy, weight, 0.0f, dx);
    }
    gemm(true, false, k, n, images, x, dy, 0.0f, weight_gradient);
    sum_bias_gradient(layer, images, dy, bias_gradient);
}

// Image by image, so that the window matrix stays small.
void float_convolution(const Layer& layer, int images, const float* x, const float* weight,
                       const float* bias, float* y) {
    const std::int64_t k = layer.weight_rows();
    const std::int64_t m = pixels(layer.output);
    std::vector<float> columns(static_cast<std::size_t>(m * k));
    for (int i = 0; i < images; ++i) {
        im2col(layer, x + static_cast<std::size_t>(i) * layer.input().size(), columns.data());
        gemm(false, false, m, layer.output.channels, k, columns.data(), weight, 0.0f,
             y + static_cast<std::size_t>(i) * layer.output.size());
    }
    add_bias(layer, images, bias, y);
}

void float_convolution_gradient(const Layer& layer, int images, const float* x, const float* weight,
                                const float* dy, float* dx, float* weight_gradient,
                                float* bias_gradient) {
    const std::int64_t k = layer.weight_rows();
    const std::int64_t n = layer.output.channels;
    const std::int64_t m = pixels(layer.output);
    std::vector<float> columns(static_cast<std::size_t>(m * k));
    for (int i = 0; i < images; ++i) {
        const auto image = static_cast<std::size_t>(i);
        const float* const g = dy + image * layer.output.size();
        im2col(layer, x + image * layer.input().size(), columns.data());
        gemm(true, false, k, n, m, columns.data(), g, i == 0 ? 0.0f : 1.0f, weight_gradient);
        if (dx != nullptr) {
            gemm(false, true, m, k, n, g, weight, 0.0f, columns.data());
            col2im(layer, columns.data(), dx + image * layer.input().size());
        }
    }
    sum_bias_gradient(layer, images, dy, bias_gradient);
}

void float_max_pool(const Layer& layer, int images, const float* x, float* y, std::uint8_t* index) {
    const auto channels = static_cast<std::size_t>(layer.input().channels);
    for (std::size_t i = 0; i < static_cast<std::size_t>(images); ++i) {
        const float* const from = x + i * layer.input().size();
        float* const to = y + i * layer.output.size();
        std::uint8_t* const taps = index + i * layer.output.size();
        std::fill(to, to + layer.output.size(), -std::numeric_limits<float>::infinity());
        for_windows(layer, [&](std::int64_t pixel, int tap, std::int64_t source) {
            const std::size_t at = static_cast<std::size_t>(pixel) * channels;
            for (std::size_t c = 0; source >= 0 && c < channels; ++c) {
                const float value = from[static_cast<std::size_t>(source) * channels + c];
                if (value > to[at + c]) {
                    to[at + c] = value;
                    taps[at + c] = static_cast<std::uint8_t>(tap);
                }
            }
        });
    }
}

void float_max_pool_gradient(const Layer& layer, int images, const std::uint8_t* index,
                             const float* dy, float* dx) {
    const auto channels = static_cast<std::size_t>(layer.input().channels);
    std::fill(dx, dx + static_cast<std::size_t>(images) * layer.input().size(), 0.0f);
    for (std::size_t i = 0; i < static_cast<std::size_t>(images); ++i) {
        float* const to = dx + i * layer.input().size();
        for_windows(layer, [&](std::int64_t pixel, int tap, std::int64_t source) {
            const std::size_t at =
                i * layer.output.size() + static_cast<std::size_t>(pixel) * channels;
            for (std::size_t c = 0; source >= 0 && c < channels; ++c) {
                if (index[at + c] == tap) {
                    to[static_cast<std::size_t>(source) * channels + c] += dy[at + c];
                }
            }
        });
    }
}

void float_average_pool(const Layer& layer, int images, const float* x, float* y) {
    const auto channels = static_cast<std::size_t>(layer.input().channels);
    const std::size_t count = layer.input().size() / channels;
    std::fill(y, y + static_cast<std::size_t>(images) * channels, 0.0f);
    for (std::size_t i = 0; i < static_cast<std::size_t>(images) * layer.input().size(); ++i) {
        y[i / layer.input().size() * channels + i % channels] += x[i] / static_cast<float>(count);
    }
}

void float_average_pool_gradient(const Layer& layer, int images, const float* dy, float* dx) {
    const auto channels = static_cast<std::size_t>(layer.input().channels);
    const std::size_t count = layer.input().size() / channels;
    for (std::size_t i = 0; i < static_cast<std::size_t>(images) * layer.input().size(); ++i) {
        dx[i] = dy[i / layer.input().size() * channels + i % channels] / static_cast<float>(count);
    }
}

void float_activation(Activation activation, std::vector<float>& y) {
    float_activation_gradient(activation, y, y); // a rectifier is its own derivative times x
}

void float_activation_gradient(Activation activation, const std::vector<float>& y,
                               std::vector<float>& gradient) {
    if (activation == Activation::none) {
        return;
    }
    const bool relu = activation == Activation::relu;
    for (std::size_t i = 0; i < y.size(); ++i) {
        if (y[i] < 0.0f || (relu && y[i] == 0.0f)) {
            gradient[i] *= relu ? 0.0f : kLeakySlope;
        }
    }
}

void float_softmax_gradient(std::vector<float>& z, const std::uint8_t* labels, int classes) {
    const auto n = static_cast<std::size_t>(classes);
    for (std::size_t r = 0; r < z.size() / n; ++r) {
        float* const row = z.data() + r * n;
        const float largest = *std::max_element(row, row + n);
        float sum = 0.0f;
        for (std::size_t c = 0; c < n; ++c) {
            row[c] = std::exp(row[c] - largest);
            sum += row[c];
        }
        for (std::size_t c = 0; c < n; ++c) {
            row[c] = row[c] / sum - (c == labels[r] ? 1.0f : 0.0f);
        }
    }
}

} // namespace napier
