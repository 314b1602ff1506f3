// SPDX-License-Identifier: Apache-2.0
// A technology prices what happens; it must not change it.

#include <algorithm>

#include "hw/chip/bundled_chips.hpp"
#include "hw/chip/bundled_technologies.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "hw/energy/technology_library.hpp"
#include "sw/run/chip_run.hpp"
#include "sw/run/power_recorder.hpp"
#include "sw/train/chip_backend.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

struct Outcome {
    ChipRun run;
    std::vector<std::vector<Word>> weights;
};

/// `mixed`: weight gradients in an arithmetic of their own.
Architecture chip_of(const std::string& technology, bool mixed) {
    Architecture architecture = bundled_chip("lns12-32x32");
    architecture.technology = technology;
    architecture.dram.capacity_mib = 16;
    if (mixed) {
        const Arithmetic ten = named_arithmetic("lns10");
        architecture.arithmetic.by_layer = {
            {{}, {false, false, true, false}, std::get<LnsMacConfig>(ten.mac)}};
    }
    return architecture;
}

Outcome train_with(const std::string& technology, bool mixed = false) {
    SystemCFixture context;
    Platform platform("platform", chip_of(technology, mixed));
    const Network network = small_network(0.0, 0.0);
    ChipBackend backend(network, platform, 5);
    const TrainingResult result =
        train(backend, network, quarters(), {1, 64, 5}, [](std::size_t) {});
    Outcome outcome{collect(load_technology(technology), backend, result), {}};
    for (std::size_t layer = 0; layer < backend.layers(); ++layer) {
        outcome.weights.push_back(backend.weights(layer));
    }
    return outcome;
}

} // namespace

TEST_CASE("another technology leaves cycles, events and bits as they are") {
    const Outcome first = train_with("nm45");
    for (const std::string& name : bundled_technologies().names()) {
        INFO(name);
        const Outcome other = train_with(name);
        CHECK(other.run.technology == name);
        CHECK(other.run.cycles == first.run.cycles);
        CHECK(other.run.total.events == first.run.total.events);
        CHECK(other.weights == first.weights);
        CHECK(other.run.training.test_accuracy == first.run.training.test_accuracy);
        if (name != "nm45") {
            CHECK(other.run.energy.total() != first.run.energy.total());
            CHECK(other.run.area.total() != first.run.area.total());
        }
    }
}

TEST_CASE("power over time adds up to the run's dynamic energy and changes nothing") {
    const bool mixed = GENERATE(false, true);
    const Outcome plain = train_with("nm45", mixed);
    SystemCFixture context;
    const Architecture architecture = chip_of("nm45", mixed);
    Platform platform("platform", architecture);
    const Network network = small_network(0.0, 0.0);
    ChipBackend backend(network, platform, 5);
    const PowerRecorder recorder(platform, network, 1.0);
    const TrainingResult result =
        train(backend, network, quarters(), {1, 64, 5}, [](std::size_t) {});
    const ChipRun run = collect(load_technology(architecture.technology), backend, result);
    CHECK(run.cycles == plain.run.cycles);
    double dynamic = 0; // evaluation too; activations of DRAM rows are not by pass
    for (const auto* passes : {&run.passes, &run.evaluation}) {
        for (const PassCost& pass : *passes) {
            dynamic += pass.energy.total() - pass.energy.dram;
        }
    }
    const EnergyBreakdown traced = recorder.total();
    CHECK(traced.total() - traced.dram - traced.leakage == Approx(dynamic));
    CHECK(traced.dram > run.energy.dram); // the tests between epochs are in the trace
    const std::string csv = recorder.csv();
    CHECK(std::count(csv.begin(), csv.end(), '\n') > 10);
}
