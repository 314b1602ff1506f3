// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <vector>

#include "sw/train/float_backend.hpp"
#include "tests/catch.hpp"
#include "tests/sw/onnx/evaluate.hpp"

namespace napier::test {

/// Random images, and each as the graph takes it.
struct Images {
    Images(const ImageShape& shape, const std::vector<std::int64_t>& graph_shape, int count) {
        std::mt19937 random(5);
        const bool channels_last = graph_shape.size() == 4 && graph_shape[1] != shape.channels;
        const auto channels = static_cast<std::size_t>(shape.channels);
        const std::size_t plane = shape.size() / channels;
        for (int i = 0; i < count; ++i) {
            OnnxConstant image{graph_shape, std::vector<double>(shape.size())};
            image.shape.front() = 1;
            for (std::size_t p = 0; p < shape.size(); ++p) {
                pixels.push_back(static_cast<std::uint8_t>(random() % 256));
                image.values[channels_last ? p % plane * channels + p / plane : p] =
                    pixels.back() / 255.0;
            }
            tensors.push_back(image);
        }
    }
    std::vector<std::uint8_t> pixels;
    std::vector<OnnxConstant> tensors;
};

/// Logits of the network in float32 against the graph in double precision.
inline void check_same_logits(const OnnxGraph& graph, const Network& network) {
    const Images images(network.image, graph.input_shape, 4);
    const std::vector<std::uint8_t> labels(4);
    FloatBackend backend(network, 1);
    const std::vector<float> found = backend.logits({images.pixels.data(), labels.data(), 4});
    std::vector<double> expected;
    for (const OnnxConstant& image : images.tensors) {
        for (const double value : Evaluator(graph).run(image)) {
            expected.push_back(value);
        }
    }
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(static_cast<double>(found[i]) == Approx(expected[i]).margin(2e-5));
    }
}

} // namespace napier::test
