// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>

#include "hw/chip/named_arithmetic.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/train/chip_backend.hpp"
#include "sw/train/float_backend.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

namespace napier::test {

/// A network of these layers for the images of quarters().
inline Network quarters_network(std::vector<Layer> layers) {
    Network network;
    network.name = "layers";
    network.dataset = "quarters";
    network.layers = std::move(layers);
    network.train.batch = 16;
    network.train.learning_rate = 0.25;
    connect(network, {1, 6, 6}, 4);
    return network;
}

/// ||a - b|| / ||b||
inline double relative_distance(const std::vector<float>& a, const std::vector<float>& b) {
    REQUIRE(a.size() == b.size());
    double difference = 0;
    double size = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto expected = static_cast<double>(b[i]);
        const double off = static_cast<double>(a[i]) - expected;
        difference += off * off;
        size += expected * expected;
    }
    return std::sqrt(difference / size);
}

/// The gradients of all weights and biases after one step on the chip (exact log-add tables)
/// against float32: within `bound` of their size. Activations are taken out: where a rectifier
/// falls the other way, both are right.
inline void check_against_float(std::vector<Layer> layers, const std::string& arithmetic,
                                double bound) {
    for (Layer& layer : layers) {
        layer.activation = Activation::none;
    }
    const Network network = quarters_network(std::move(layers));
    const Dataset data = quarters();
    SystemCFixture context;
    Architecture a = chip(Dataflow::output_stationary, 8, 8, 32);
    a.arithmetic = named_arithmetic(arithmetic);
    if (a.arithmetic.binary_points()) {
        a.arithmetic.scales = {9, 13, 13, 7}; // nothing here saturates
    } else {
        auto& mac = std::get<LnsMacConfig>(a.arithmetic.mac);
        mac.table = LogAddTable::closed_form(Approximation::exact, mac.format.fraction);
    }
    Platform platform("platform", a);
    ChipBackend backend(network, platform, 5);
    FloatBackend reference(network, 5);
    // One label: sums over the batch that hardly cancel, so that errors are not blown up.
    const std::vector<std::uint8_t> labels(16, 1);
    const Batch batch{data.train.pixels.data(), labels.data(), 16};
    backend.train_step(batch, 0.01);
    reference.train_step(batch, 0.01);
    const auto floats = [](const std::vector<double>& values) {
        return std::vector<float>(values.begin(), values.end());
    };
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        const PlannedLayer& layer = backend.plan().layers()[l];
        INFO(arithmetic << ", layer " << l << " (" << layer.shape.kind_name() << ")");
        if (layer.shape.has_weights()) {
            CHECK(relative_distance(layer.shape.kind->from_device(
                                        layer.shape, floats(backend.values(layer.weight.gradient))),
                                    reference.weight_gradient(l)) < bound);
        }
        if (layer.bias.present()) {
            CHECK(relative_distance(floats(backend.values(layer.bias.gradient)),
                                    reference.bias_gradient(l)) < bound);
        }
    }
}

} // namespace napier::test
