// SPDX-License-Identifier: Apache-2.0
// Saving between any two batches and going on in a new simulation changes nothing.
#include <algorithm>
#include <cmath>

#include "hw/chip/named_arithmetic.hpp"
#include "sw/train/chip_backend.hpp"
#include "sw/train/float_backend.hpp"
#include "sw/train/trainer.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;
using namespace napier::test;

namespace {

/// All that a run leaves: what an interruption might change.
struct Outcome {
    std::vector<std::uint8_t> weights;
    std::vector<double> curve;
    BackendState state; ///< counters, momenta, ...
};

Outcome outcome_of(Trainer& trainer, Backend& backend) {
    Outcome outcome{backend.weight_bytes(), {}, backend.save()};
    for (const EpochResult& p : trainer.result().curve) {
        outcome.curve.insert(outcome.curve.end(), {p.rate, p.train_loss, p.train_accuracy,
                                                   p.test_loss, p.test_accuracy});
    }
    return outcome;
}

void require_same(const Outcome& a, const Outcome& b) {
    REQUIRE(a.weights == b.weights);
    REQUIRE(a.curve == b.curve);
    REQUIRE(a.state.size() == b.state.size());
    for (std::size_t i = 0; i < a.state.size(); ++i) {
        INFO(a.state[i].name);
        REQUIRE(a.state[i].name == b.state[i].name);
        REQUIRE(a.state[i].bytes == b.state[i].bytes);
    }
}

Network recipe(Network network) {
    network.train.batch = 32; // 100 images: the last batch is a partial one
    network.train.schedule = Schedule::cosine;
    network.train.augmentation = {true, 1};
    network.train.momentum = 0.9;
    network.train.weight_decay = 0.001;
    return network;
}

const TrainingRun kRun{2, 100, 5, 70};

/// Trains to the end, a new simulation every `stretch` calls of advance().
Outcome chip_in_stretches(const Architecture& architecture, const Network& net, const Dataset& data,
                          std::uint64_t stretch) {
    BackendState state;
    TrainingProgress progress;
    for (;;) {
        SystemCFixture context;
        Platform platform("platform", architecture);
        ChipBackend backend(net, platform, 5);
        Trainer trainer(backend, net, data, kRun);
        if (progress.batches > 0) {
            backend.restore(state);
            trainer.restore(progress);
        }
        for (std::uint64_t i = 0; i < stretch && !trainer.done(); ++i) {
            trainer.advance();
        }
        if (trainer.done()) {
            return outcome_of(trainer, backend);
        }
        state = backend.save();
        progress = trainer.progress();
    }
}

} // namespace

TEST_CASE("a chip saved and restored between any two batches ends the same", "[determinism]") {
    const Dataset data = quarters();
    const std::string arithmetic = GENERATE("lns12", "fixed12");
    const int master_bits = GENERATE(0, 4, 20);
    const Network net = recipe(GENERATE(small_cnn(), small_resnet(), small_network(0, 0)));
    Architecture architecture = chip(Dataflow::output_stationary, 8, 8, 64);
    architecture.arithmetic = named_arithmetic(arithmetic);
    if (master_bits > 0) {
        architecture.arithmetic.update = {UpdateRule::Rounding::nearest, master_bits};
    }
    const Outcome whole = chip_in_stretches(architecture, net, data, 1000);
    require_same(whole, chip_in_stretches(architecture, net, data, 1));
    require_same(whole, chip_in_stretches(architecture, net, data, 5));
}

TEST_CASE_METHOD(SystemCFixture, "looking does not disturb", "[determinism]") {
    const Dataset data = quarters();
    const Network net = recipe(small_network(0, 0));
    Architecture architecture = chip(Dataflow::weight_stationary, 8, 8, 4);
    architecture.dram.row_bytes = 256; // else all of the network fits into the open rows
    architecture.dram.banks = 4;
    Platform a("a", architecture);
    Platform b("b", architecture);
    const auto run = [&](Platform& platform, bool look) {
        ChipBackend backend(net, platform, 5);
        Trainer trainer(backend, net, data, kRun);
        while (!trainer.done()) {
            trainer.advance();
            if (look) {
                backend.save();
                backend.weight_bytes();
            }
        }
        return outcome_of(trainer, backend);
    };
    const Outcome quiet = run(a, false);
    require_same(quiet, run(b, true));
}

TEST_CASE("float32 saved and restored after every batch ends the same", "[determinism]") {
    const Dataset data = quarters();
    const Network net = recipe(small_network(0, 0));
    FloatBackend whole(net, 5);
    Trainer whole_trainer(whole, net, data, kRun);
    while (!whole_trainer.done()) {
        whole_trainer.advance();
    }
    BackendState state;
    TrainingProgress progress;
    for (;;) {
        FloatBackend backend(net, 5);
        Trainer trainer(backend, net, data, kRun);
        if (progress.batches > 0) {
            backend.restore(state);
            trainer.restore(progress);
        }
        trainer.advance();
        if (trainer.done()) {
            require_same(outcome_of(whole_trainer, whole), outcome_of(trainer, backend));
            return;
        }
        state = backend.save();
        progress = trainer.progress();
    }
}

TEST_CASE_METHOD(SystemCFixture, "the state of another network is refused") {
    const Architecture architecture = chip(Dataflow::output_stationary, 8, 8, 64);
    Platform platform("platform", architecture);
    const Network net = recipe(small_network(0, 0));
    ChipBackend backend(net, platform, 5);
    BackendState state = backend.save();
    state.pop_back();
    CHECK_THAT(message_of([&] { backend.restore(state); }),
               Catch::Matchers::Contains("section layer2.bias_momentum: missing"));
    state = backend.save();
    state.back().bytes.push_back(0);
    CHECK_THAT(message_of([&] { backend.restore(state); }),
               Catch::Matchers::Contains("section layer2.bias_momentum: found"));
}

TEST_CASE_METHOD(SystemCFixture, "counters that contradict each other are refused") {
    const Architecture architecture = chip(Dataflow::output_stationary, 8, 8, 64);
    Platform platform("platform", architecture);
    ChipBackend backend(recipe(small_network(0, 0)), platform, 5);
    BackendState state = backend.save();
    for (StateSection& section : state) {
        if (section.name == "counters") {
            section.bytes.assign(section.bytes.size(), 1);
        }
    }
    CHECK_THAT(message_of([&] { backend.restore(state); }),
               Catch::Matchers::Contains("section counters: the cycles of its layers and passes"));
}

TEST_CASE("progress that no training can have is refused") {
    const Dataset data = quarters();
    const Network net = recipe(small_network(0, 0));
    FloatBackend backend(net, 5);
    Trainer trainer(backend, net, data, kRun); // 2 epochs of 4 steps; a test has 3 batches
    const auto refusal = [&](auto&& change) {
        TrainingProgress progress;
        progress.step = 4;
        progress.batches = 5;
        progress.tested = 32;
        change(progress);
        return message_of([&] { trainer.restore(progress); });
    };
    CHECK(refusal([](auto& p) { p.step = ~std::uint64_t{0}; }) ==
          "progress.step: found 18446744073709551615, expected an integer in 0..8");
    CHECK(refusal([](auto& p) { p.tested = std::uint64_t{1} << 63; }) ==
          "progress.tested: found 9223372036854775808, expected an integer in 0..69");
    CHECK(refusal([](auto& p) { p.tested = 31; }) ==
          "progress.tested: found 31, expected an integer in 0..0");
    CHECK(refusal([](auto& p) { p.step = 3; }) ==
          "progress.tested: found 32, expected an integer in 0..0");
    CHECK(refusal([](auto& p) { p.curve.resize(2); }) ==
          "progress.curve: found 2, expected an integer in 0..1");
    CHECK(refusal([](auto& p) { p.train_right = 101; }) ==
          "progress.train_right: found 101, expected an integer in 0..100");
    CHECK(refusal([](auto& p) { p.test_right = 33; }) ==
          "progress.test_right: found 33, expected an integer in 0..32");
    CHECK(refusal([](auto& p) { p.batches = 4; }) ==
          "progress.batches: found 4, expected an integer in 5..5");
}

TEST_CASE("scores of logits") {
    const std::vector<std::uint8_t> labels = {1, 0};
    const BatchScore s = score({0.0f, 0.0f, 1000.0f, 0.0f}, labels.data(), 2);
    CHECK(s.right == 1); // of equal logits the first counts
    CHECK(s.loss == Approx(std::log(2.0)));
}

TEST_CASE("an epoch's order is a permutation, another one each epoch and seed") {
    std::vector<std::uint32_t> order = epoch_order(100, 100, 1, 0);
    CHECK(order != epoch_order(100, 100, 1, 1));
    CHECK(order != epoch_order(100, 100, 2, 0));
    const std::vector<std::uint32_t> part = epoch_order(100, 30, 1, 0);
    CHECK(std::equal(part.begin(), part.end(), order.begin()));
    std::sort(order.begin(), order.end());
    for (std::uint32_t i = 0; i < 100; ++i) {
        CHECK(order[i] == i);
    }
}
