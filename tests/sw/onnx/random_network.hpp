// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "sw/model/layer_kind.hpp"
#include "sw/model/network.hpp"

namespace napier::test {

/// A small connected network of random layers: every kind that computes, behind every other where
/// it fits, with sums of two ways.
class RandomNetwork {
  public:
    explicit RandomNetwork(std::uint32_t seed) : random_(seed) {
        const ImageShape image{pick(1, 3), pick(5, 9), pick(5, 9)};
        network_.name = "random";
        network_.dataset = "none";
        shape_ = image;
        if (chance()) {
            add_product();
        } else {
            append(pool());
        }
        for (int blocks = pick(0, 6); blocks > 0; --blocks) {
            add_block();
        }
        append(dense(pick(2, 5), Activation::none, chance()));
        connect(network_, image, network_.classes());
    }

    const Network& network() const { return network_; }

    /// Random ones for every tensor of every layer.
    std::vector<LayerParameters> parameters() {
        std::vector<LayerParameters> all;
        for (const Layer& layer : network_.layers) {
            all.emplace_back();
            for (const ParameterSlot& slot : layer.kind->slots(layer)) {
                std::uniform_real_distribution<float> values(slot.may_be_negative ? -0.5f : 0.25f,
                                                             slot.may_be_negative ? 0.5f : 2.0f);
                std::int64_t count = 1;
                for (const std::int64_t side : slot.shape) {
                    count *= side;
                }
                for (std::int64_t i = 0; i < count; ++i) {
                    (all.back().*slot.values).push_back(values(random_));
                }
            }
        }
        return all;
    }

  private:
    int pick(int low, int high) {
        return low + static_cast<int>(random_() % static_cast<std::uint32_t>(high - low + 1));
    }
    bool chance() { return pick(0, 1) == 1; }
    Activation activation() { return static_cast<Activation>(pick(0, 2)); }

    void append(Layer layer) {
        const std::vector<ImageShape> inputs(1 + layer.with.size(), shape_);
        shape_ = layer.kind->output(inputs);
        if (layer.name.empty() && chance()) {
            layer.name = name();
        }
        network_.layers.push_back(std::move(layer));
    }
    std::string name() { return "layer" + std::to_string(network_.layers.size()); }
    std::string name_last() {
        std::string& last = network_.layers.back().name;
        if (last.empty()) {
            last = "sum" + std::to_string(network_.layers.size());
        }
        return last;
    }

    Layer pool() {
        if (pick(0, 3) == 0) {
            return global_average_pool();
        }
        const int kernel = pick(2, 3);
        const bool fits = std::min(shape_.height, shape_.width) >= kernel;
        return max_pool(kernel, pick(1, 2), fits ? pick(0, 1) : 1);
    }
    void add_product() {
        if (pick(0, 3) == 0) {
            append(dense(pick(1, 5), activation(), chance()));
        } else {
            const int kernel = std::min({pick(1, 3), shape_.height, shape_.width});
            append(convolution(pick(1, 5), kernel, pick(1, 2), pick(0, kernel - 1), activation(),
                               chance()));
        }
    }
    /// A product that keeps the shape.
    Layer same_shape(Activation activation) {
        const bool pixel = shape_.height * shape_.width == 1;
        return pixel && chance() ? dense(shape_.channels, activation, chance())
                                 : convolution(shape_.channels, 3, 1, 1, activation, chance());
    }
    void add_block() {
        switch (pick(0, 5)) {
        case 0:
            add_product();
            break;
        case 1:
            append(pool());
            break;
        case 2:
            append(dropout(pick(1, 99) / 100.0));
            break;
        case 3:
            append(same_shape(activation()));
            append(batch_norm(activation()));
            break;
        case 4: { // around a product
            const std::string start = name_last();
            append(same_shape(activation()));
            append(add(start, activation()));
            break;
        }
        case 5: { // two ways
            const std::string start = name_last();
            append(same_shape(activation()));
            const std::string skip = name_last();
            Layer way = same_shape(Activation::none);
            way.from = start;
            append(way);
            append(batch_norm());
            append(add(skip, activation()));
            break;
        }
        }
    }

    std::mt19937 random_;
    Network network_;
    ImageShape shape_{};
};

} // namespace napier::test
