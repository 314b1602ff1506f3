// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "hw/chip/named_arithmetic.hpp"
#include "sw/train/backend.hpp"
#include "tests/catch.hpp"
#include "tests/random_network.hpp"
#include "tests/sw/data/temporary_folder.hpp"
#include "tests/sw/random_chip.hpp"
#include "tests/sw/train/kind_gradients.hpp"
#include "tests/sw/train/small_networks.hpp"

namespace napier::test {

/// Random images and labels, as many as are asked for.
class Images {
  public:
    Images(const Network& network, unsigned seed)
        : pixels_(static_cast<std::size_t>(network.train.batch) * network.image.size()),
          labels_(static_cast<std::size_t>(network.train.batch)) {
        std::mt19937 random(seed);
        for (std::uint8_t& pixel : pixels_) {
            pixel = static_cast<std::uint8_t>(random() & 0xff);
        }
        for (std::uint8_t& label : labels_) {
            label = static_cast<std::uint8_t>(random() % static_cast<unsigned>(network.classes()));
        }
    }
    Batch first(int count) const { return {pixels_.data(), labels_.data(), count}; }

  private:
    std::vector<std::uint8_t> pixels_;
    std::vector<std::uint8_t> labels_;
};

/// Products of layers: of two ways, behind dropout, of a layer by itself, with both activations.
inline Network small_gates() {
    Network network = small_resnet();
    network.name = "small-gates";
    network.layers = layers_of(R"(
  - {kind: conv, filters: 11, kernel: 3, padding: 1, activation: leaky_relu, name: a}
  - {kind: conv, filters: 11, kernel: 1, activation: relu}
  - {kind: dropout, rate: 0.25}
  - {kind: multiply, with: a, activation: relu, name: b}
  - {kind: multiply, with: b, name: c}
  - {kind: conv, from: a, filters: 11, kernel: 1}
  - {kind: multiply, with: c, activation: leaky_relu}
  - {kind: dense, outputs: 4}
)",
                               {1, 6, 6});
    connect(network, {1, 6, 6}, 4);
    return network;
}

/// What a backend gives and leaves.
struct EngineOutcome {
    std::vector<std::vector<float>> logits;
    std::vector<std::uint8_t> weights;
    BackendState state; ///< all counters by layer and pass, and what later steps depend on
};

/// Whole batches, a partial one, evaluations between them.
inline EngineOutcome engine_outcome_of(Backend& backend, const Network& network) {
    const int batch = network.train.batch;
    const int part = std::max(1, batch - 1);
    EngineOutcome outcome;
    backend.train_step(Images(network, 1).first(batch), 0.125);
    outcome.logits.push_back(backend.training_logits());
    backend.train_step(Images(network, 2).first(part), 0.125);
    outcome.logits.push_back(backend.training_logits());
    outcome.logits.push_back(backend.logits(Images(network, 3).first(part)));
    backend.train_step(Images(network, 4).first(batch), 0.0625);
    outcome.logits.push_back(backend.logits(Images(network, 5).first(batch)));
    outcome.weights = backend.weight_bytes();
    outcome.state = backend.save();
    return outcome;
}

inline void require_same_state(const BackendState& a, const BackendState& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        INFO(a[i].name);
        REQUIRE(a[i].name == b[i].name);
        REQUIRE(a[i].bytes == b[i].bytes);
    }
}

inline LayerArithmetic own(const std::string& name, std::vector<std::string> layers,
                           const std::array<bool, kLayerPasses>& passes) {
    return {std::move(layers), passes, std::get<LnsMacConfig>(named_arithmetic(name).mac)};
}

/// Number system, order of sums, rule of underflow, updates, arithmetics by layer: drawn.
inline void draw_arithmetic(std::mt19937& random, Architecture& architecture) {
    Arithmetic& arithmetic = architecture.arithmetic;
    arithmetic = named_arithmetic(
        pick<std::string>(random, {"lns8", "lns10", "lns12", "lns12+4", "lns12f5", "lns16",
                                   "fixed8", "fixed12", "fixed16", "lns8+9", "lns10+14", "lns12+8",
                                   "lns12+20", "lns16+16", "fixed8+13", "fixed12+20"}));
    if (random() % 3 == 0) {
        arithmetic.update.rounding = UpdateRule::Rounding::nearest;
    }
    if (arithmetic.binary_points()) {
        return;
    }
    const int loss = pick(random, {0, 0, 5, 12});
    arithmetic.scales = {0, 0, loss, loss};
    auto& mac = std::get<LnsMacConfig>(arithmetic.mac);
    mac.accumulation = pick<Accumulation>(random, {{Accumulation::Kind::cascade, 32},
                                                   {Accumulation::Kind::cascade, 4},
                                                   {Accumulation::Kind::tree, 16},
                                                   {Accumulation::Kind::sequential, 0}});
    mac.underflow = pick(random, {Underflow::flush, Underflow::saturate});
    if (random() % 3 == 0) {
        arithmetic.by_layer = {own("lns10", {}, {false, true, true, false}),
                               own("lns12", {}, {false, false, false, true}),
                               own("lns12f5", {"0"}, {true, false, false, false})};
    }
}

inline Network drawn_network(unsigned seed) {
    const TemporaryFolder folder;
    const std::string file = folder.file("drawn.yaml");
    std::ofstream(file) << NetworkDraw(seed).draw().yaml;
    Network network = load_network(file);
    connect(network);
    return network;
}

} // namespace napier::test
