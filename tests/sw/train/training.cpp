// SPDX-License-Identifier: Apache-2.0
// The same network on different chips, with and without values.

#include <optional>

#include "hw/chip/named_arithmetic.hpp"
#include "hw/parallel/worker_pool.hpp"
#include "sw/train/chip_backend.hpp"
#include "sw/train/float_backend.hpp"
#include "sw/train/trainer.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/counted_runs.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

struct TrainingOutcome {
    std::vector<std::vector<Word>> weights;
    double accuracy;
};

TrainingOutcome train_on(const Architecture& a, const Network& network, const Dataset& data,
                         std::size_t samples = 240) {
    Platform platform("platform", a);
    ChipBackend backend(network, platform, 5);
    const TrainingResult result =
        train(backend, network, data, {network.train.epochs, samples, 5}, [](std::size_t) {});
    TrainingOutcome trained{{}, result.test_accuracy.back()};
    for (std::size_t l = 0; l < backend.layers(); ++l) {
        trained.weights.push_back(backend.weights(l));
    }
    return trained;
}

} // namespace

TEST_CASE("the same bits on every dataflow, array and scratchpad size", "[determinism]") {
    const Dataset data = quarters();
    Network network =
        GENERATE(small_network(0.0, 0.0), small_network(0.9, 0.001), small_cnn(), small_resnet());
    network.train.epochs = network.name == "small" ? 3 : 1;
    const std::size_t samples = network.name == "small" ? 240 : 64;
    std::optional<TrainingOutcome> first;
    for (const Dataflow flow :
         {Dataflow::output_stationary, Dataflow::weight_stationary, Dataflow::input_stationary}) {
        for (const auto& [rows, columns] :
             {std::pair{8, 8}, std::pair{4, 16}, std::pair{16, 16}, std::pair{32, 32}}) {
            for (const int kib : {rows == 32 ? 8 : 4, 64}) { // the least that holds a tile
                SystemCFixture context;
                TrainingOutcome trained =
                    train_on(chip(flow, rows, columns, kib), network, data, samples);
                if (!first) {
                    first = std::move(trained);
                    continue;
                }
                INFO(to_string(flow) << ' ' << rows << 'x' << columns << ' ' << kib << " KiB");
                REQUIRE(trained.weights == first->weights);
                REQUIRE(trained.accuracy == first->accuracy);
            }
        }
    }
}

TEST_CASE("a dense layer reads maps of any number of channels", "[determinism]") {
    const Dataset data = quarters();
    std::optional<TrainingOutcome> first;
    const int channels = GENERATE(1, 3, 8, 12);
    Network network;
    network.name = "flattened";
    network.dataset = "quarters";
    network.layers = {convolution(channels, 3, 1, 0), batch_norm(Activation::relu), dense(4)};
    connect(network, {1, 6, 6}, 4);
    network.train.batch = 16;
    for (const Dataflow flow : {Dataflow::output_stationary, Dataflow::weight_stationary}) {
        SystemCFixture context; // what the array multiplies is checked in every step
        TrainingOutcome trained = train_on(chip(flow, 8, 8, 16), network, data, 64);
        if (first) {
            REQUIRE(trained.weights == first->weights);
        }
        first = std::move(trained);
    }
}

TEST_CASE("one, two and three host threads give the same bits and counters", "[determinism]") {
    const Dataset data = quarters();
    Network network = GENERATE(small_network(0.9, 0.001), small_cnn(), small_resnet());
    if (network.name == "small") {
        network.layers = {dense(400, Activation::leaky_relu), dense(4)}; // tiles worth cutting
        connect(network, {1, 6, 6}, 4);
    } else {
        network.train.batch = 96; // rows of maps worth sharing
    }
    network.train.epochs = 1;
    struct Outcome {
        std::vector<std::vector<Word>> weights;
        std::vector<std::uint64_t> counts;
        std::uint64_t cycles;
    };
    std::optional<Outcome> first;
    for (const std::string name : {"lns12", "fixed12"}) {
        first.reset();
        for (const int threads : {1, 2, 3}) {
            SystemCFixture context;
            WorkerPool::set_shared_threads(threads);
            Architecture a = chip(Dataflow::output_stationary, 32, 32, 64);
            a.arithmetic = named_arithmetic(name);
            Platform platform("platform", a);
            ChipBackend backend(network, platform, 5);
            train(backend, network, data, {1, 96, 5}, [](std::size_t) {});
            Outcome outcome{{}, {}, platform.device.total_cycles()};
            for (std::size_t l = 0; l < backend.layers(); ++l) {
                outcome.weights.push_back(backend.weights(l));
                for (std::size_t p = 0; p < kPasses; ++p) {
                    const TagReport report = backend.report(l, static_cast<Pass>(p));
                    for (std::size_t event = 0; event < kEventCount; ++event) {
                        outcome.counts.push_back(report.events[static_cast<Event>(event)]);
                    }
                }
            }
            if (!first) {
                first = std::move(outcome);
                continue;
            }
            CAPTURE(network.name, name, threads);
            REQUIRE(outcome.weights == first->weights);
            REQUIRE(outcome.counts == first->counts);
            REQUIRE(outcome.cycles == first->cycles);
        }
    }
    WorkerPool::set_shared_threads(1);
}

TEST_CASE("every arithmetic learns the quarters as float32 does", "[learning]") {
    const Dataset data = quarters();
    const Network network = GENERATE(small_network(0.0, 0.0), small_cnn(), small_resnet());
    FloatBackend reference(network, 5);
    const double float32 =
        train(reference, network, data, {network.train.epochs, 240, 5}, [](std::size_t) {
        }).test_accuracy.back();
    REQUIRE(float32 > 0.9);
    for (const std::string name :
         {"lns8", "lns10", "lns12", "lns14", "lns16", "fixed12", "fixed16", "fixed16-narrow"}) {
        SystemCFixture context;
        Architecture a = chip(Dataflow::output_stationary, 8, 8, 64);
        a.arithmetic = named_arithmetic(name);
        INFO(name);
        if (network.name == "small-resnet" && name == "fixed16-narrow") {
            CHECK_THROWS_WITH(train_on(a, network, data), Catch::Contains("narrow accumulator"));
            continue;
        }
        CHECK(train_on(a, network, data).accuracy > 0.85);
    }
}

TEST_CASE_METHOD(SystemCFixture, "a run without values counts the same", "[timing-only]") {
    const Dataset data = quarters();
    const Network network = GENERATE(small_network(0.9, 0.001), small_cnn(), small_resnet());
    const Architecture a = chip(Dataflow::weight_stationary, 8, 8, 4);
    Platform with("with", a);
    Platform without("without", a);
    const auto a_reports = reports_of(with, network, data, true);
    const auto b_reports = reports_of(without, network, data, false);
    REQUIRE(a_reports.size() == b_reports.size());
    for (std::size_t i = 0; i < a_reports.size(); ++i) {
        CHECK(a_reports[i].events == b_reports[i].events);
        CHECK(a_reports[i].array_cycles == b_reports[i].array_cycles);
        CHECK(a_reports[i].vector_cycles == b_reports[i].vector_cycles);
        CHECK(a_reports[i].stall_cycles == b_reports[i].stall_cycles);
    }
    CHECK(with.device.total_cycles() == without.device.total_cycles());
}

TEST_CASE_METHOD(SystemCFixture, "a short batch is trained on its own labels") {
    const Dataset data = quarters();
    const Network network = small_network(0.0, 0.0); // 16 images a batch
    Platform a("a", chip(Dataflow::output_stationary, 8, 8, 64));
    Platform b("b", chip(Dataflow::output_stationary, 8, 8, 64));
    ChipBackend fresh(network, a, 5);
    ChipBackend used(network, b, 5);
    const BackendState start = used.save();
    used.train_step({data.train_image(0), data.train.labels.data(), 16}, 0.25);
    used.restore(start);
    for (ChipBackend* const backend : {&fresh, &used}) {
        backend->train_step({data.train_image(17), data.train.labels.data() + 17, 5}, 0.25);
    }
    CHECK(fresh.weight_bytes() == used.weight_bytes());
}
