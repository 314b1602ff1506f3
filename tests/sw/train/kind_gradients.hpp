// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <string>
#include <vector>

#include "hw/config/yaml_reader.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/model/layers.hpp"
#include "tests/catch.hpp"

namespace napier::test {

/// The layers of a network file's list, behind images of `image`.
inline std::vector<Layer> layers_of(const std::string& items, const ImageShape& image) {
    YamlMap map = YamlMap::parse("layers:\n" + items, "net.yaml");
    std::vector<Layer> layers = read_layers(map.maps("layers"), 1.0);
    connect_layers(layers, image, "net");
    return layers;
}

inline std::vector<float> normal_values(std::size_t count, std::mt19937& random) {
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& value : values) {
        value = normal(random);
    }
    return values;
}

/// The float32 gradients of a layer by its inputs, weights and bias against central differences of
/// dy . f(x), whatever its kind; `shape` is connected. A step must not make another element a
/// maximum.
inline void check_float_gradients(const Layer& shape, float step = 0.25f) {
    constexpr int kImages = 2;
    std::mt19937 random(5);
    FloatLayer layer;
    layer.shape = shape;
    const WeightShape weights = shape.weights();
    layer.weight = normal_values(static_cast<std::size_t>(weights.rows * weights.columns), random);
    layer.bias =
        normal_values(static_cast<std::size_t>(weights.bias ? weights.columns : 0), random);
    layer.weight_gradient.resize(layer.weight.size());
    layer.bias_gradient.resize(layer.bias.size());
    layer.output.resize(kImages * shape.output.size());
    std::vector<std::vector<float>> x;
    for (const ImageShape& input : shape.inputs) {
        x.push_back(normal_values(kImages * input.size(), random));
    }
    FloatStep at{layer, 3, {}, kImages, true, 7, 1};
    for (const std::vector<float>& input : x) {
        at.inputs.push_back(input.data());
    }
    const std::vector<float> dy = normal_values(layer.output.size(), random);
    const auto loss = [&] {
        shape.kind->forward(at);
        double sum = 0;
        for (std::size_t i = 0; i < dy.size(); ++i) {
            sum += static_cast<double>(layer.output[i]) * static_cast<double>(dy[i]);
        }
        return sum;
    };
    loss();
    layer.gradient = dy;
    std::vector<std::vector<float>> dx;
    for (const std::vector<float>& input : x) {
        dx.emplace_back(input.size());
    }
    shape.kind->backward(at, dx);
    const auto check = [&](const std::string& what, std::vector<float>& values,
                           const std::vector<float>& gradient) {
        for (std::size_t i = 0; i < values.size(); i += 1 + values.size() / 60) {
            const float old = values[i];
            values[i] = old + step;
            const double above = loss();
            values[i] = old - step;
            const double below = loss();
            values[i] = old;
            INFO(shape.kind_name() << ", " << what << ", element " << i);
            REQUIRE(static_cast<double>(gradient[i]) ==
                    Approx((above - below) / (2.0 * static_cast<double>(step))).margin(2e-3));
        }
    };
    for (std::size_t i = 0; i < x.size(); ++i) {
        check("input " + std::to_string(i), x[i], dx[i]);
    }
    check("weights", layer.weight, layer.weight_gradient);
    check("bias", layer.bias, layer.bias_gradient);
}

} // namespace napier::test
