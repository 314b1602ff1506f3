// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>

#include "hw/chip/architecture.hpp"
#include "hw/chip/bundled_chips.hpp"
#include "sw/data/dataset.hpp"
#include "sw/model/network.hpp"

namespace napier {

/// Four classes of noisy 6 x 6 images: a bright quarter each.
inline Dataset quarters() {
    Dataset data{"quarters", 4, {1, 6, 6}, {}, {}};
    std::mt19937 random(3);
    for (ImageSplit* split : {&data.train, &data.test}) {
        for (std::size_t i = 0; i < 240; ++i) {
            const std::size_t label = i % 4;
            for (std::size_t p = 0; p < 36; ++p) {
                const std::size_t quarter = (p / 18) * 2 + (p % 6) / 3;
                split->pixels.push_back(
                    static_cast<std::uint8_t>(random() % 120 + (quarter == label ? 90 : 0)));
            }
            split->labels.push_back(static_cast<std::uint8_t>(label));
        }
    }
    return data;
}

inline Network small_network(double momentum, double decay) {
    Network network;
    network.name = "small";
    network.dataset = "quarters";
    network.layers = {dense(20, Activation::leaky_relu), dense(12, Activation::leaky_relu),
                      dense(4)};
    connect(network, {1, 6, 6}, 4);
    network.train.batch = 16;
    network.train.epochs = 3;
    network.train.learning_rate = 0.25;
    network.train.momentum = momentum;
    network.train.weight_decay = decay;
    return network;
}

/// Convolutions and pools of all sorts on the same images.
inline Network small_cnn() {
    Network network;
    network.name = "small-cnn";
    network.dataset = "quarters";
    network.layers = {convolution(6, 3, 1, 1, Activation::leaky_relu),
                      max_pool(2, 2),
                      convolution(12, 3, 2, 1, Activation::relu),
                      convolution(8, 1, 1, 0, Activation::leaky_relu),
                      global_average_pool(),
                      dense(4)};
    connect(network, {1, 6, 6}, 4);
    network.train.batch = 16;
    network.train.epochs = 8;
    network.train.learning_rate = 0.25;
    return network;
}

/// The default chip with another array and small memories.
inline Architecture chip(Dataflow dataflow, int rows, int columns, int kib) {
    Architecture a = bundled_chip("lns12-32x32");
    a.array = {rows, columns, dataflow, Folds::serial};
    a.scratchpad = {kib, kib, kib, kib, 32};
    a.dram.capacity_mib = 16;
    return a;
}

/// Residual blocks: batch norm, additions with and without a projection, dropout.
inline Network small_resnet() {
    Network network;
    network.name = "small-resnet";
    network.dataset = "quarters";
    const auto normalised = [&](int filters, int kernel, int stride, Activation activation) {
        network.layers.push_back(
            convolution(filters, kernel, stride, kernel / 2, Activation::none, false));
        network.layers.push_back(batch_norm(activation));
    };
    const auto named = [&](const std::string& name) { network.layers.back().name = name; };
    normalised(6, 3, 1, Activation::relu);
    named("stem");
    normalised(6, 3, 1, Activation::none);
    network.layers.push_back(add("stem", Activation::leaky_relu));
    named("one");
    normalised(12, 1, 2, Activation::none);
    named("skip");
    normalised(12, 3, 2, Activation::relu);
    network.layers[network.layers.size() - 2].from = "one";
    normalised(12, 3, 1, Activation::none);
    network.layers.push_back(add("skip", Activation::relu));
    network.layers.push_back(dropout(0.25));
    network.layers.push_back(global_average_pool());
    network.layers.push_back(dense(4));
    connect(network, {1, 6, 6}, 4);
    network.train.batch = 16;
    network.train.epochs = 5;
    network.train.learning_rate = 0.125;
    network.train.momentum = 0.5;
    return network;
}

} // namespace napier
