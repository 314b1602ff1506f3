// SPDX-License-Identifier: Apache-2.0

#include "tests/catch.hpp"
#include "tests/sw/train/chip_against_float.hpp"
#include "tests/sw/train/kind_gradients.hpp"

using namespace napier;

TEST_CASE("batch_norm: its gradient goes on through the activation before it", "[batch_norm]") {
    const bool leaky = GENERATE(false, true);
    const std::string name = GENERATE("lns16", "fixed16");
    const std::string f = leaky ? "leaky_relu" : "relu";
    const Network network = test::quarters_network(
        test::layers_of("  - {kind: conv, filters: 8, kernel: 3, padding: 1, activation: " + f +
                            "}\n  - {kind: batch_norm}\n  - {kind: dense, outputs: 4}\n",
                        {1, 6, 6}));
    SystemCFixture context;
    Architecture a = chip(Dataflow::output_stationary, 8, 8, 32);
    a.arithmetic = named_arithmetic(name);
    if (a.arithmetic.binary_points()) {
        a.arithmetic.scales = {9, 13, 13, 7};
    }
    Platform platform("platform", a);
    ChipBackend backend(network, platform, 5);
    FloatBackend reference(network, 5);
    const Dataset data = quarters();
    const std::vector<std::uint8_t> labels(16, 1);
    const Batch batch{data.train.pixels.data(), labels.data(), 16};
    backend.train_step(batch, 0.01);
    reference.train_step(batch, 0.01);
    const PlannedLayer& conv = backend.plan().layers()[0];
    const auto floats = [](const std::vector<double>& values) {
        return std::vector<float>(values.begin(), values.end());
    };
    // A rectifier that falls the other way costs a little; one left out costs most of the gradient.
    CHECK(test::relative_distance(floats(backend.values(conv.weight.gradient)),
                                  reference.weight_gradient(0)) < 0.15);
    const std::vector<double> y = backend.values(conv.output.matrix(16));
    const std::vector<double> dx = backend.values(conv.gradient.matrix(16));
    REQUIRE(y.size() == dx.size());
    std::size_t off = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        off += y[i] <= 0 ? 1u : 0u;
        if (!leaky && y[i] == 0) {
            REQUIRE(dx[i] == 0);
        }
    }
    CHECK(off > y.size() / 10);
    CHECK(off < y.size());
}
