// SPDX-License-Identifier: Apache-2.0
// Trainings with the multiplicative update, on chips and in float32.

#include <cmath>
#include <optional>

#include "hw/chip/named_arithmetic.hpp"
#include "sw/train/chip_backend.hpp"
#include "sw/train/float_backend.hpp"
#include "sw/train/trainer.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

Network with_madam(Network network) {
    network.train.optimiser = Optimiser::madam;
    network.train.madam_rate = 0.0625; // few steps: large ones
    network.train.madam_keep = 0.9;
    network.train.weight_decay = 0;
    network.train.epochs = 8;
    return network;
}

double accuracy(Backend& backend, const Network& network) {
    return train(backend, network, quarters(), {network.train.epochs, 240, 5}, [](std::size_t) {})
        .test_accuracy.back();
}

} // namespace

TEST_CASE("Madam learns the quarters on every LNS chip as in float32", "[learning]") {
    const Network network =
        with_madam(GENERATE(small_network(0.0, 0.0), small_cnn(), small_resnet()));
    FloatBackend reference(network, 5);
    REQUIRE(accuracy(reference, network) > 0.9);
    for (const std::string name : {"lns10", "lns12", "lns16"}) {
        SystemCFixture context;
        Architecture a = chip(Dataflow::output_stationary, 8, 8, 64);
        a.arithmetic = named_arithmetic(name);
        Platform platform("platform", a);
        ChipBackend backend(network, platform, 5);
        INFO(network.name << ' ' << name);
        CHECK(accuracy(backend, network) > 0.85);
    }
}

TEST_CASE("Madam keeps signs, gives the same bits on every array and counts without values") {
    Network network = with_madam(small_network(0.9, 0.0));
    network.train.epochs = 1;
    std::optional<std::vector<std::uint8_t>> first;
    for (const Dataflow flow : {Dataflow::output_stationary, Dataflow::weight_stationary}) {
        for (const int side : {8, 16}) {
            SystemCFixture context;
            const Architecture a = chip(flow, side, side, side == 8 ? 4 : 64);
            Platform with("with", a);
            Platform without("without", a);
            ChipBackend backend(network, with, 5);
            ChipBackend untold(network, without, 5);
            const std::vector<double> before =
                backend.values(backend.plan().layers()[0].weight.word);
            accuracy(backend, network);
            const std::vector<double> after =
                backend.values(backend.plan().layers()[0].weight.word);
            std::size_t moved = 0;
            for (std::size_t i = 0; i < before.size(); ++i) {
                REQUIRE(std::signbit(before[i]) == std::signbit(after[i]));
                moved += before[i] != after[i] ? 1u : 0u;
            }
            CHECK(moved > before.size() / 2);
            first = first ? first : backend.weight_bytes();
            REQUIRE(backend.weight_bytes() == *first);
            without.device.write_register(reg::kMode, kTimingOnly);
            accuracy(untold, network);
            for (std::size_t l = 0; l < backend.layers(); ++l) {
                for (std::size_t p = 0; p < kPasses; ++p) {
                    const TagReport want = backend.report(l, static_cast<Pass>(p));
                    const TagReport got = untold.report(l, static_cast<Pass>(p));
                    CHECK(want.events == got.events);
                    CHECK(want.cycles() == got.cycles());
                }
            }
        }
    }
}

TEST_CASE("a step of Madam in float32 is the rule, element by element") {
    Network network = with_madam(small_network(0.0, 0.0));
    FloatBackend backend(network, 5);
    const Dataset data = quarters();
    std::vector<double> square(backend.weights(1).size());
    for (int step = 0; step < 3; ++step) {
        const std::vector<float> before = backend.weights(1);
        backend.train_step(
            {data.train_image(static_cast<std::size_t>(step)), data.train.labels.data() + step, 16},
            0.125); // half of the recipe's rate
        for (std::size_t i = 0; i < before.size(); ++i) {
            const auto g = static_cast<double>(backend.weight_gradient(1)[i]);
            square[i] = 0.9 * square[i] + 0.1 * g * g;
            if (square[i] > 1e-30) {
                const double sign = before[i] > 0 ? 1 : -1;
                const double want = static_cast<double>(before[i]) *
                                    std::exp2(-0.03125 * sign * g / std::sqrt(square[i]));
                REQUIRE(static_cast<double>(backend.weights(1)[i]) == Approx(want).epsilon(1e-5));
            }
        }
    }
}

TEST_CASE_METHOD(SystemCFixture, "Madam wants logs, and no weight decay") {
    Network network = with_madam(small_network(0.0, 0.0));
    Architecture a = chip(Dataflow::output_stationary, 8, 8, 64);
    a.arithmetic = named_arithmetic("fixed12");
    Platform platform("platform", a);
    CHECK_THROWS_WITH(ChipBackend(network, platform, 5), Catch::Contains("expected lns"));
    network.train.weight_decay = 0.001;
    CHECK_THROWS_WITH(connect(network, {1, 6, 6}, 4),
                      "small: train.weight_decay: expected 0 with optimiser madam");
}
