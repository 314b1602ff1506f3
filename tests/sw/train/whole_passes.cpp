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
#include "tests/sw/train/kind_gradients.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;
using namespace napier::test;

namespace {

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
Network small_gates() {
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
EngineOutcome outcome_of(Backend& backend, const Network& network) {
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

void require_same(const BackendState& a, const BackendState& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        INFO(a[i].name);
        REQUIRE(a[i].name == b[i].name);
        REQUIRE(a[i].bytes == b[i].bytes);
    }
}

EngineOutcome on_chip(const Architecture& architecture, const Network& network) {
    SystemCFixture context;
    Platform platform("platform", architecture);
    ChipBackend backend(network, platform, 5);
    return outcome_of(backend, network);
}

EngineOutcome on_host(const Architecture& architecture, const Network& network) {
    HostChip chip(architecture);
    WholePassBackend backend(network, chip, 5);
    return outcome_of(backend, network);
}

void require_same(const Architecture& architecture, const Network& network) {
    const EngineOutcome chip = on_chip(architecture, network);
    const EngineOutcome host = on_host(architecture, network);
    REQUIRE(chip.logits == host.logits);
    REQUIRE(chip.weights == host.weights);
    require_same(chip.state, host.state);
}

LayerArithmetic own(const std::string& name, std::vector<std::string> layers,
                    const std::array<bool, kLayerPasses>& passes) {
    return {std::move(layers), passes, std::get<LnsMacConfig>(named_arithmetic(name).mac)};
}

/// Number system, order of sums, rule of underflow, updates, arithmetics by layer: drawn.
void draw_arithmetic(std::mt19937& random, Architecture& architecture) {
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

Network drawn_network(unsigned seed) {
    const TemporaryFolder folder;
    const std::string file = folder.file("drawn.yaml");
    std::ofstream(file) << NetworkDraw(seed).draw().yaml;
    Network network = load_network(file);
    connect(network);
    return network;
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
    require_same(architecture, network);
}

TEST_CASE("whole passes give a chip's bits and counts: all layer kinds, many images", "[whole]") {
    Network network =
        GENERATE(small_network(0.9, 0.001), small_cnn(), small_resnet(), small_gates());
    const auto arithmetic =
        GENERATE(as<std::string>{}, "lns12", "lns12+4", "lns12+12", "fixed12", "fixed12+20");
    Architecture architecture = chip(Dataflow::output_stationary, 8, 8, 64);
    architecture.arithmetic = named_arithmetic(arithmetic);
    require_same(architecture, network);
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
    require_same(bundled_chip("lns12-32x32"), network);
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
        require_same(outcome.state, first->state);
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
        require_same(after.save(), *first);
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
