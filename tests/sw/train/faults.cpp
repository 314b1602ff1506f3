// SPDX-License-Identifier: Apache-2.0
// Training and inference while bits flip.

#include <optional>

#include "hw/chip/named_arithmetic.hpp"
#include "hw/energy/describe_hardware.hpp"
#include "hw/energy/energy_model.hpp"
#include "hw/energy/technology_library.hpp"
#include "hw/parallel/worker_pool.hpp"
#include "sw/train/chip_backend.hpp"
#include "sw/train/trainer.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

struct Outcome {
    std::vector<std::uint8_t> weights;
    std::uint64_t cycles;
    std::uint64_t injected = 0;
    std::uint64_t corrected = 0;
    std::uint64_t detected = 0;
};

Architecture chip_of(const std::string& arithmetic, const FaultConfig& faults) {
    Architecture a = chip(Dataflow::output_stationary, 8, 8, 16);
    a.arithmetic = named_arithmetic(arithmetic);
    a.faults = faults;
    return a;
}

void count(Platform& platform, Outcome& outcome) {
    for (std::size_t i = 0; i < kFaultPlaces; ++i) {
        if (const Upsets* const upsets = platform.upsets(static_cast<FaultPlace>(i))) {
            for (const FaultCounts& field : upsets->counts()) {
                outcome.injected += field.injected;
                outcome.corrected += field.corrected;
                outcome.detected += field.detected;
            }
        }
    }
}

Outcome train_with(const Network& network, const std::string& arithmetic,
                   const FaultConfig& faults) {
    const SystemCFixture context;
    const Dataset data = quarters();
    Platform platform("platform", chip_of(arithmetic, faults));
    ChipBackend backend(network, platform, 5);
    train(backend, network, data, {1, 96, 5}, [](std::size_t) {});
    Outcome outcome{backend.weight_bytes(), backend.total_cycles()};
    count(platform, outcome);
    return outcome;
}

FaultConfig faults_of(const std::string& spec) {
    return load_faults(spec);
}

} // namespace

TEST_CASE("faults at rate zero change nothing", "[faults]") {
    const Network network = GENERATE(small_network(0.5, 0.0), small_resnet());
    const std::string arithmetic = GENERATE("lns12", "fixed12");
    const Outcome without = train_with(network, arithmetic, {});
    const Outcome with =
        train_with(network, arithmetic,
                   faults_of("{rate: 0, protection: {scratchpads: secded, dram: parity}}"));
    CHECK(with.weights == without.weights);
    CHECK(with.cycles == without.cycles);
    CHECK(with.injected == 0);
}

TEST_CASE("upsets change the weights, the same for any number of threads", "[faults]") {
    const Network network = GENERATE(small_network(0.5, 0.0), small_cnn(), small_resnet());
    const std::string arithmetic = GENERATE("lns12", "fixed12");
    const Outcome clean = train_with(network, arithmetic, {});
    std::optional<Outcome> first;
    for (const int threads : {1, 3}) {
        WorkerPool::set_shared_threads(threads);
        const Outcome outcome = train_with(network, arithmetic, faults_of("{rate: 1e-5, seed: 3}"));
        CHECK(outcome.injected > 20);
        CHECK(outcome.weights != clean.weights);
        CHECK(outcome.cycles == clean.cycles);
        if (first) {
            CHECK(outcome.weights == first->weights);
            CHECK(outcome.injected == first->injected);
        }
        first = outcome;
    }
    WorkerPool::set_shared_threads(1);
}

TEST_CASE("what SEC-DED corrects, nobody sees", "[faults]") {
    const Network network = GENERATE(small_network(0.5, 0.0), small_resnet());
    const std::string arithmetic = GENERATE("lns12", "fixed12");
    const Outcome clean = train_with(network, arithmetic, {});
    const std::string places = "places: [input, weight, vector, sums, dram]";
    const Outcome corrected = train_with(
        network, arithmetic,
        faults_of("{rate: 2e-6, " + places + ", protection: {scratchpads: secded, dram: secded}}"));
    CHECK(corrected.injected > 5);
    CHECK(corrected.corrected == corrected.injected);
    CHECK(corrected.weights == clean.weights);
    const Outcome unprotected =
        train_with(network, arithmetic, faults_of("{rate: 2e-6, " + places + "}"));
    CHECK(unprotected.weights != clean.weights);
    const Outcome parity = train_with(
        network, arithmetic,
        faults_of("{rate: 2e-6, " + places + ", protection: {scratchpads: parity, dram: parity}}"));
    CHECK(parity.detected == parity.injected);
    CHECK(parity.weights != clean.weights);
}

TEST_CASE("upsets of weights in DRAM stay until they are written", "[faults]") {
    const SystemCFixture context;
    const Dataset data = quarters();
    const Network network = small_network(0.0, 0.0);
    Platform platform("platform", chip_of("lns12", {}));
    ChipBackend backend(network, platform, 5);
    const std::vector<std::uint8_t> before = backend.weight_bytes();
    const auto infer = [&](const std::string& protection) {
        platform.set_faults(faults_of(
            "{rate: 3e-4, seed: 2, places: [dram], protection: {dram: " + protection + "}}"));
        for (int i = 0; i < 5; ++i) {
            backend.logits({data.test.pixels.data(), data.test.labels.data(), 16});
        }
    };
    infer("secded");
    Outcome counts;
    count(platform, counts);
    CHECK(counts.corrected > 3);
    CHECK(counts.corrected == counts.injected);
    CHECK(backend.weight_bytes() == before);
    infer("none");
    const std::vector<std::uint8_t> after = backend.weight_bytes();
    std::uint64_t flipped = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            flipped += static_cast<std::uint64_t>((before[i] ^ after[i]) >> bit & 1);
        }
    }
    counts = {};
    count(platform, counts);
    CHECK(flipped > 3);
    CHECK(flipped <= counts.injected); // some hit the padding of rows
    infer("parity");
    std::uint64_t zeros = 0;
    const std::vector<std::uint8_t> zeroed = backend.weight_bytes();
    for (std::size_t i = 0; i < zeroed.size(); i += 2) {
        const bool is_zero = zeroed[i] == 0 && zeroed[i + 1] == 4; // the log of zero, 12 bits
        zeros += is_zero ? 1 : 0;
        if (!is_zero) {
            REQUIRE(zeroed[i] == after[i]);
        }
    }
    CHECK(zeros > 10); // a code word of 64 bits is some words
}

TEST_CASE("a training under upsets goes on from where it was saved", "[faults]") {
    const Dataset data = quarters();
    const Network network = small_network(0.5, 0.0);
    const FaultConfig faults = faults_of("{rate: 2e-5, protection: {scratchpads: parity}}");
    const auto step = [&](ChipBackend& backend, std::size_t at) {
        backend.train_step(
            {data.train.pixels.data() + at * 16 * 36, data.train.labels.data() + at * 16, 16},
            0.25);
    };
    BackendState saved;
    std::vector<std::uint8_t> expected;
    Outcome counted;
    {
        const SystemCFixture context;
        Platform platform("platform", chip_of("lns12", faults));
        ChipBackend backend(network, platform, 5);
        for (std::size_t i = 0; i < 8; ++i) {
            if (i == 4) {
                saved = backend.save();
            }
            step(backend, i);
        }
        expected = backend.weight_bytes();
        count(platform, counted);
    }
    const SystemCFixture context;
    Platform platform("platform", chip_of("lns12", faults));
    ChipBackend backend(network, platform, 5);
    backend.restore(saved);
    for (std::size_t i = 4; i < 8; ++i) {
        step(backend, i);
    }
    CHECK(backend.weight_bytes() == expected);
    Outcome again;
    count(platform, again);
    CHECK(again.injected == counted.injected);
    CHECK(again.detected == counted.detected);
}

TEST_CASE("protection costs area and energy", "[faults]") {
    const Technology technology = load_technology("nm45");
    const auto model = [&](const std::string& faults) {
        const Architecture a = chip_of("lns12", faults_of(faults));
        return EnergyModel(technology, describe_hardware(a, 32 * 32 * 32));
    };
    const EnergyModel none = model("rate: 0");
    const EnergyModel parity = model("protection: {scratchpads: parity, dram: parity}");
    const EnergyModel secded = model("protection: {scratchpads: secded, dram: secded}");
    CHECK(none.area().sram < parity.area().sram);
    CHECK(parity.area().sram < secded.area().sram);
    CHECK(secded.area().array == none.area().array);
    CHECK(secded.price_pj(Event::array_weight_reads) >
          none.price_pj(Event::array_weight_reads) * 18 / 12);
    CHECK(secded.price_pj(Event::dram_bytes_read) ==
          Approx(none.price_pj(Event::dram_bytes_read) * 72 / 64));
    CHECK(parity.price_pj(Event::dram_bytes_written) ==
          Approx(none.price_pj(Event::dram_bytes_written) * 65 / 64));
    CHECK(secded.provenance().size() == none.provenance().size() + 2);
}
