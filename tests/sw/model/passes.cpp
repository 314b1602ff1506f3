// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "sw/model/passes.hpp"

using namespace napier;

TEST_CASE("a training step is three products a layer, but the first has no data gradient",
          "[passes]") {
    const Workload w = load_workload("mlp");
    const auto passes = lower(w, WorkloadKind::training, 32);
    std::vector<std::string> order;
    for (const PassShape& pass : passes) {
        order.push_back(std::to_string(pass.layer) + (pass.softmax ? "s" : "") +
                        std::string(to_string(pass.pass)).substr(0, 1));
    }
    CHECK(order == std::vector<std::string>{"0f", "1f", "1sd", "1d", "1w", "0w", "0u", "1u"});
    const PassShape& forward = passes[0];
    CHECK((forward.m == 32 && forward.n == 100 && forward.k == 784));
    const PassShape& data = passes[3];
    CHECK((data.m == 32 && data.n == 100 && data.k == 10 && data.mask));
    const PassShape& weights = passes[5];
    CHECK((weights.m == 784 && weights.n == 100 && weights.k == 32 && weights.input_transposed));
}

TEST_CASE("the multiplications of well-known networks", "[passes]") {
    // VGG-16's convolutions: 15,346,630,656 MACs at 224 x 224 (Simonyan, Zisserman), so at 64 x 64
    // by (64 / 224)^2.
    std::int64_t convolutions = 0;
    for (const WorkloadLayer& layer : load_workload("vgg16").layers) {
        convolutions += layer.convolution ? layer.macs() : 0;
    }
    CHECK(convolutions == 15346630656 / 49 * 4);
    // ResNet-18 in its CIFAR form: 11.2 M parameters, 0.56 G multiplications.
    const Workload resnet = load_workload("resnet18");
    CHECK(resnet.parameters() == Approx(11.2e6).epsilon(0.01));
    CHECK(resnet.macs() == Approx(0.556e9).epsilon(0.01));
    // A transformer block: 12 d^2 parameters and their biases.
    CHECK(load_workload("transformer").parameters() == 12 * 512 * 512 + 512 * 4 + 2048 + 512);
}

TEST_CASE("of a convolution, gradients have as many multiplications as the forward pass",
          "[passes]") {
    const Workload w = load_workload("vgg11");
    for (const PassShape& pass : lower(w, WorkloadKind::training, 8)) {
        if (pass.macs() > 0) {
            CHECK(pass.macs() == 8 * w.layers[pass.layer].macs());
        }
    }
}
