// SPDX-License-Identifier: Apache-2.0
// Whole passes on the host against the chip's model, tile by tile: the same weights, logits and
// counters of every layer and pass.

#include <algorithm>
#include <fstream>
#include <optional>

#include "hw/chip/named_arithmetic.hpp"
#include "hw/config/input_error.hpp"
#include "hw/parallel/worker_pool.hpp"
#include "sw/driver/driver_error.hpp"
#include "sw/train/chip_backend.hpp"
#include "sw/train/trainer.hpp"
#include "sw/train/whole_pass_backend.hpp"
#include "tests/catch.hpp"
#include "tests/random_network.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/data/temporary_folder.hpp"
#include "tests/sw/random_chip.hpp"
#include "tests/sw/train/engine_outcome.hpp"
#include "tests/sw/train/kind_gradients.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;
using namespace napier::test;

namespace {

EngineOutcome on_chip(const Architecture& architecture, const Network& network) {
    SystemCFixture context;
    Platform platform("platform", architecture);
    ChipBackend backend(network, platform, 5);
    return engine_outcome_of(backend, network);
}

EngineOutcome on_host(const Architecture& architecture, const Network& network) {
    HostChip chip(architecture);
    WholePassBackend backend(network, chip, 5);
    return engine_outcome_of(backend, network);
}

void require_same_by_engines(const Architecture& architecture, const Network& network) {
    const EngineOutcome chip = on_chip(architecture, network);
    const EngineOutcome host = on_host(architecture, network);
    REQUIRE(chip.logits == host.logits);
    REQUIRE(chip.weights == host.weights);
    require_same_state(chip.state, host.state);
}

} // namespace

TEST_CASE("whole passes give a chip's bits and counts: random networks", "[whole]") {
    const auto seed = GENERATE(range(0u, 40u));
    std::mt19937 random(seed);
    Architecture architecture = random_chip(random);
    architecture.scratchpad = {32, 32, 32, 128, architecture.scratchpad.banks}; // for any network
    draw_arithmetic(random, architecture);
    Network network = drawn_network(seed);
    if (!architecture.arithmetic.binary_points() && random() % 4 == 0) {
        network.train.optimiser = Optimiser::madam;
        network.train.madam_keep = 0.9;
        network.train.weight_decay = 0;
    }
    CAPTURE(seed, architecture.arithmetic.describe());
    require_same_by_engines(architecture, network);
}

TEST_CASE("whole passes give a chip's bits and counts: all layer kinds, many images", "[whole]") {
    Network network =
        GENERATE(small_network(0.9, 0.001), small_cnn(), small_resnet(), small_gates());
    const auto arithmetic =
        GENERATE(as<std::string>{}, "lns12", "lns12+4", "lns12+12", "fixed12", "fixed12+20");
    Architecture architecture = chip(Dataflow::output_stationary, 8, 8, 64);
    architecture.arithmetic = named_arithmetic(arithmetic);
    require_same_by_engines(architecture, network);
}

TEST_CASE("whole passes give a chip's bits and counts: bundled networks", "[whole]") {
    const auto name = GENERATE(from_range(bundled_networks().names()));
    Network network = load_network(name, 0.25);
    if (!network.has_values()) {
        return;
    }
    network.train.batch = 2;
    connect(network);
    CAPTURE(name);
    require_same_by_engines(bundled_chip("lns12-32x32"), network);
}

TEST_CASE("whole passes do not depend on the host's threads", "[whole][determinism]") {
    const Network network = GENERATE(small_cnn(), small_resnet());
    const Architecture architecture = chip(Dataflow::output_stationary, 8, 8, 64);
    std::optional<EngineOutcome> first;
    for (const int threads : {1, 2, 5}) {
        WorkerPool::set_shared_threads(threads);
        EngineOutcome outcome = on_host(architecture, network);
        if (!first) {
            first = std::move(outcome);
            continue;
        }
        CHECK(outcome.logits == first->logits);
        require_same_state(outcome.state, first->state);
    }
}

TEST_CASE("a training goes on in whole passes where the chip was saved, and back", "[whole]") {
    Network network = GENERATE(small_network(0.9, 0.001), small_resnet());
    network.train.batch = 32; // 100 images: the last batch is a partial one
    const Dataset data = quarters();
    const TrainingRun run{2, 100, 5, 70};
    Architecture architecture = chip(Dataflow::weight_stationary, 8, 8, 64);
    architecture.arithmetic = named_arithmetic(GENERATE("lns12+4", "lns12+20"));
    const auto stop = GENERATE(take(3, random(1, 12)));
    CAPTURE(stop);
    std::optional<BackendState> first;
    for (const bool chip_first : {true, false}) {
        SystemCFixture context;
        Platform platform("platform", architecture);
        HostChip host(architecture);
        ChipBackend tiles(network, platform, 5);
        WholePassBackend passes(network, host, 5);
        Backend& before = chip_first ? static_cast<Backend&>(tiles) : passes;
        Backend& after = chip_first ? static_cast<Backend&>(passes) : tiles;
        Trainer trainer(before, network, data, run);
        for (int i = 0; i < stop; ++i) {
            trainer.advance();
        }
        after.restore(before.save());
        Trainer rest(after, network, data, run);
        rest.restore(trainer.progress());
        while (!rest.done()) {
            rest.advance();
        }
        if (!first) {
            first = after.save();
            continue;
        }
        require_same_state(after.save(), *first);
    }
}

TEST_CASE("whole passes refuse what they cannot do", "[whole]") {
    Architecture architecture = bundled_chip("lns12-32x32");
    architecture.faults.rate = 1e-6;
    CHECK_THAT(message_of([&] { HostChip{architecture}; }),
               Catch::Matchers::Contains("faults") && Catch::Matchers::Contains("engine tlm"));

    const Network network = small_network(0, 0);
    HostChip chip(bundled_chip("lns12-32x32"));
    WholePassBackend backend(network, chip, 5);
    const std::vector<std::uint8_t> pixels(network.image.size());
    const std::uint8_t label = 4;
    CHECK_THROWS_WITH(backend.train_step({pixels.data(), &label, 1}, 0.125),
                      Catch::Contains("layer 2 (dense), data_gradient, softmax gradient: label 4 "
                                      "of 4 classes"));
}

TEST_CASE("a scaled loss changes no weight where no gradient leaves the format") {
    // A factor of 2^s is a shift of logs, taken back by the update; random bits are the same.
    Network network = small_resnet();
    network.train.weight_decay = 0.01;
    Architecture architecture = chip(Dataflow::output_stationary, 8, 8, 64);
    architecture.arithmetic = named_arithmetic("lns16"); // 2^-32 to 2^32
    const EngineOutcome plain = on_host(architecture, network);
    architecture.arithmetic.scales = {0, 0, 6, 6};
    const EngineOutcome scaled = on_host(architecture, network);
    CHECK(plain.weights == scaled.weights);
    CHECK(plain.logits == scaled.logits);
    // In twelve bits batch norm's gradients go below 2^-16.
    architecture.arithmetic = named_arithmetic("lns12");
    const EngineOutcome flushed = on_host(architecture, network);
    architecture.arithmetic.scales = {0, 0, 6, 6};
    CHECK(on_host(architecture, network).weights != flushed.weights);
}
