// SPDX-License-Identifier: Apache-2.0
// A network's passes, as operations on whole tensors.

#include <fstream>
#include <sstream>

#include "hw/chip/bundled_chips.hpp"
#include "hw/engine/timing_engine.hpp"
#include "sw/lower/network_plan.hpp"
#include "sw/lower/product_rows.hpp"
#include "sw/model/layer_kind.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/small_networks.hpp"

using namespace napier;

namespace {

/// A network on a chip that has room for it.
struct Planned {
    Planned(Network given, std::int64_t batch)
        : chip(bundled_chip("lns12-32x32")), engine(roomy(chip)),
          plan(prepared(std::move(given), batch), chip) {}

    static const Architecture& roomy(Architecture& chip) {
        chip.dram.capacity_mib = 1 << 20;
        return chip;
    }
    static Network prepared(Network network, std::int64_t batch) {
        if (network.dataset != "quarters") {
            connect(network);
        }
        network.train.batch = static_cast<int>(batch);
        return network;
    }

    Architecture chip;
    TimingEngine engine;
    NetworkPlan plan;
};

GemmSize size_of(const PassOperation& operation) {
    return gemm_size(std::get<GemmPass>(operation));
}

} // namespace

TEST_CASE("a training step is three products a layer, but the first has no data gradient",
          "[passes]") {
    const Planned planned(load_network("mlp"), 32);
    const auto passes = planned.plan.passes(RunMode::training, 32);
    std::vector<std::string> order;
    for (const PassOperation& operation : passes) {
        const std::uint16_t tag = header_of(operation).tag;
        order.push_back(std::to_string(layer_of(tag)) + " " + to_string(pass_of(tag)) + " " +
                        name_of(operation));
    }
    CHECK(order == std::vector<std::string>{
                       "0 forward product", "1 forward product", "1 data_gradient softmax gradient",
                       "1 data_gradient product", "1 weight_gradient product",
                       "1 weight_gradient column sums", "0 weight_gradient product",
                       "0 weight_gradient column sums", "0 update update", "0 update update",
                       "1 update update", "1 update update"});
    const auto [m, n, k] = size_of(passes[0]);
    CHECK((m == 32 && n == 100 && k == 784));
    const GemmSize data = size_of(passes[3]);
    CHECK((data.m == 32 && data.n == 100 && data.k == 10));
    CHECK(std::get<GemmPass>(passes[3]).mask.has_value());
    const GemmSize weights = size_of(passes[6]);
    CHECK((weights.m == 784 && weights.n == 100 && weights.k == 32));
    CHECK(std::get<GemmPass>(passes[6]).input_transposed);
}

TEST_CASE("the multiplications of well-known networks", "[passes]") {
    // VGG-16's convolutions: 15,346,630,656 MACs at 224 x 224 (Simonyan, Zisserman), so at 64 x 64
    // by (64 / 224)^2.
    Network vgg = load_network("vgg16");
    connect(vgg);
    std::uint64_t convolutions = 0;
    for (const Layer& layer : vgg.layers) {
        convolutions += layer.kind_name() == "conv" ? layer.kind->macs(layer, Pass::forward, 1) : 0;
    }
    CHECK(convolutions == 15346630656 / 49 * 4);
    // ResNet-18 in its CIFAR form: 11.2 M parameters, 0.56 G multiplications.
    Network resnet = load_network("resnet18");
    connect(resnet);
    CHECK(resnet.parameters() == Approx(11.2e6).epsilon(0.01));
    CHECK(resnet.macs() == Approx(0.556e9).epsilon(0.01));
    // A transformer block: 12 d^2 parameters and their biases.
    Network transformer = load_network("transformer");
    connect(transformer);
    CHECK(transformer.parameters() == 12 * 512 * 512 + 512 * 4 + 2048 + 512);
}

TEST_CASE("of a convolution, gradients have as many multiplications as the forward pass",
          "[passes]") {
    Network network = load_network("vgg11");
    connect(network);
    for (const Layer& layer : network.layers) {
        if (layer.is_product()) {
            const std::uint64_t forward = layer.kind->macs(layer, Pass::forward, 8);
            CHECK(layer.kind->macs(layer, Pass::data_gradient, 8) ==
                  (layer.reads_layer() ? forward : 0));
            CHECK(layer.kind->macs(layer, Pass::weight_gradient, 8) ==
                  forward + (layer.has_bias() ? 8 * layer.output.size() : 0));
        }
    }
}

TEST_CASE("the operations of a pass multiply what its layer's shape says", "[passes]") {
    const std::string gaps = R"(
name: gaps
dataset: fashion-mnist
layers:
  - {kind: conv, filters: 5, kernel: 3, padding: 1, activation: relu}
  - {kind: max_pool, kernel: 2}
  - {kind: dense, outputs: 11, activation: leaky_relu}
  - {kind: dense, outputs: 10}
train: {batch: 4, epochs: 1, learning_rate: 0.1}
)";
    const auto which = GENERATE(0, 1, 2, 3, 4);
    const Planned planned(which == 0   ? small_network(0.0, 0.0)
                          : which == 1 ? small_cnn()
                          : which == 2 ? small_resnet()
                          : which == 3 ? load_network("transformer")
                                       : parse_network(gaps, "gaps.yaml"),
                          4);
    const Network& network = planned.plan.network();
    CAPTURE(network.name);
    for (const RunMode mode : {RunMode::training, RunMode::inference}) {
        std::vector<std::uint64_t> macs(tags_of(network.layers.size()));
        for (const PassOperation& operation : planned.plan.passes(mode, 4)) {
            macs[header_of(operation).tag] += macs_of(operation);
        }
        for (std::size_t tag = 1; tag < macs.size(); ++tag) {
            const auto at = static_cast<std::uint16_t>(tag);
            const Layer& layer = network.layers[layer_of(at)];
            const bool runs = (mode == RunMode::training) == (pass_of(at) != Pass::evaluation);
            CAPTURE(layer_of(at), to_string(pass_of(at)));
            CHECK(macs[tag] == (runs ? layer.kind->macs(layer, pass_of(at), 4) : 0));
        }
    }
}

TEST_CASE("the committed products are what their command writes", "[passes][traces]") {
    const auto name = GENERATE(as<std::string>{}, "vgg11", "vgg16", "resnet18", "transformer");
    std::ifstream in(NAPIER_TRACES + ("/" + name + "-training.csv"));
    REQUIRE(in);
    std::ostringstream text;
    text << in.rdbuf();
    const Planned planned(load_network(name), 1);
    CHECK(text.str() == topology_text(product_rows(planned.plan, RunMode::training, 1)));
}
