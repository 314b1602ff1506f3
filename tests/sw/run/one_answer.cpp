// SPDX-License-Identifier: Apache-2.0
// The same question asked of the program's parts gets one answer: what a training step costs on a
// chip, asked of the training itself, of the SystemC model without values, of the fast engine, of a
// sweep's point and of a record that is run again. (Of Python: python/test_module.py.)

#include <filesystem>
#include <fstream>

#include "hw/chip/bundled_chips.hpp"
#include "hw/energy/chip_energy.hpp"
#include "hw/energy/technology_library.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/report/json_file.hpp"
#include "sw/run/record_diff.hpp"
#include "sw/run/rerun.hpp"
#include "sw/run/simulation_record.hpp"
#include "sw/run/sweep_point.hpp"
#include "sw/run/tlm_simulation.hpp"
#include "sw/train/chip_backend.hpp"
#include "tests/catch.hpp"
#include "tests/random_network.hpp"
#include "tests/sw/data/temporary_folder.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

void check_same(const TagCounters& a, const TagCounters& b) {
    CHECK(a.events == b.events);
    CHECK(a.array_cycles == b.array_cycles);
    CHECK(a.vector_cycles == b.vector_cycles);
    CHECK(a.stall_cycles == b.stall_cycles);
    CHECK(a.conflict_cycles == b.conflict_cycles);
}

void check_same(const EnergyBreakdown& a, const EnergyBreakdown& b) {
    for (const auto part :
         {&EnergyBreakdown::mac, &EnergyBreakdown::registers, &EnergyBreakdown::sram,
          &EnergyBreakdown::dram, &EnergyBreakdown::vector, &EnergyBreakdown::leakage,
          &EnergyBreakdown::dram_background}) {
        CHECK(a.*part == Approx(b.*part).epsilon(1e-12));
    }
}

void check_same(const Simulation& a, const Simulation& b) {
    CHECK(a.cycles == b.cycles);
    check_same(a.total, b.total);
    check_same(a.fetch, b.fetch);
    check_same(a.energy, b.energy);
    CHECK(a.area.total() == b.area.total());
    REQUIRE(a.passes.size() == b.passes.size());
    for (std::size_t i = 0; i < a.passes.size(); ++i) {
        INFO(a.network.layer_name(a.passes[i].layer) << ' ' << to_string(a.passes[i].pass));
        CHECK(a.passes[i].tag == b.passes[i].tag);
        check_same(a.passes[i].counters, b.passes[i].counters);
        check_same(a.passes[i].energy, b.passes[i].energy);
    }
}

/// One step of training, counted by the chip that computes it.
void check_step(const Architecture& chip, const Network& network, const Simulation& expected) {
    SystemCFixture context;
    Platform platform("platform", chip);
    Network trained = network;
    trained.train.batch = static_cast<int>(expected.batch);
    ChipBackend backend(trained, platform, 1);
    const std::vector<std::uint8_t> pixels(
        static_cast<std::size_t>(trained.train.batch) * trained.image.size(), 90);
    const std::vector<std::uint8_t> labels(static_cast<std::size_t>(trained.train.batch), 3);
    backend.train_step({pixels.data(), labels.data(), trained.train.batch}, 0.125);
    for (const SimulatedPass& pass : expected.passes) {
        INFO("train: " << network.layer_name(pass.layer) << ' ' << to_string(pass.pass));
        check_same(backend.report(pass.tag), pass.counters);
    }
    check_same(backend.fetch(RunMode::training), expected.fetch);
}

void check_point(const std::string& file,
                 const std::vector<std::pair<std::string, std::string>>& set,
                 const Simulation& expected) {
    std::string text =
        "name: one\nnetwork: " + file + "\nbatch: " + std::to_string(expected.batch) + "\naxes:\n";
    for (const auto& [key, value] : set) {
        text += "  " + key + ": [" + value + "]\n";
    }
    const SweepSpec spec = parse_sweep_spec(text, "spec.yaml");
    PointRunner runner(spec);
    const PointResult result = runner.run(0);
    INFO(result.message);
    CHECK(result.status == PointResult::Status::ok);
    CHECK(result.cycles == expected.cycles);
    CHECK(result.energy_pj == Approx(expected.energy.total()).epsilon(1e-12));
    CHECK(result.area_um2 == expected.area.total());
    CHECK(result.dram_read_bytes == expected.total.events[Event::dram_bytes_read]);
    CHECK(result.stall_cycles == expected.total.stall_cycles);
    CHECK(result.notes == expected.notes);
}

/// The record of the same run, and of the run that the record asks for.
void check_record(const std::string& file, const SimulationRequest& request,
                  const Simulation& expected) {
    const auto record =
        simulation_record(run_simulation(request), request.engine, "napier", RunClock());
    CHECK(record["results"]["chip"]["cycles"] == expected.cycles);
    CHECK(record["results"]["chip"]["energy_pj"] == expected.energy.total());
    RerunOptions options;
    options.record = file;
    write_json(options.record, record);
    const RecordDiff diff = diff_records(record, rerun(options));
    INFO(to_text(diff, 20));
    CHECK(diff.same());
}

} // namespace

TEST_CASE("a step of a random network costs the same wherever it is asked", "[one_answer]") {
    const auto seed = GENERATE(range(0u, 50u));
    const auto chip_seed = seed % 20;
    const test::RandomNetwork drawn = test::NetworkDraw(seed).draw();
    const auto set = test::random_chip(chip_seed);
    ChipRequest request;
    for (const auto& [key, value] : set) {
        request.set.push_back({key, value});
    }
    const Architecture chip = resolve(request).chip;
    CAPTURE(seed, drawn.yaml);
    const test::TemporaryFolder folder;
    const std::string file = folder.file("drawn.yaml");
    std::ofstream(file) << drawn.yaml;
    Network network = load_network(file);
    connect(network);
    const Technology technology = load_technology(chip.technology);
    const Simulation fast = simulate(chip, technology, network, RunMode::training, drawn.batch);
    {
        SystemCFixture context;
        check_same(simulate_tlm(chip, technology, network, RunMode::training, drawn.batch), fast);
    }
    check_step(chip, network, fast);
    check_point(file, set, fast);
    SimulationRequest asked;
    asked.network = file;
    asked.chip = request;
    asked.batch = drawn.batch;
    check_record(folder.file("report.json"), asked, fast);
    REQUIRE(drawn.macs.size() == network.layers.size());
    for (const SimulatedPass& pass : fast.passes) {
        INFO(network.layer_name(pass.layer) << ' ' << to_string(pass.pass));
        const test::RandomNetwork::Counted& macs = drawn.macs[pass.layer];
        const std::uint64_t expected = pass.pass == Pass::forward           ? macs.forward
                                       : pass.pass == Pass::data_gradient   ? macs.data_gradient
                                       : pass.pass == Pass::weight_gradient ? macs.weight_gradient
                                                                            : 0;
        CHECK(pass.counters.events[Event::mac_operations] == expected);
    }
    const Simulation inference =
        simulate(chip, technology, network, RunMode::inference, drawn.batch);
    SystemCFixture context;
    check_same(simulate_tlm(chip, technology, network, RunMode::inference, drawn.batch), inference);
}

TEST_CASE("a step of a bundled network costs the same wherever it is asked", "[one_answer]") {
    const auto name = GENERATE(from_range(bundled_networks().names()));
    const Architecture chip = bundled_chip("lns12-32x32");
    const Technology technology = load_technology(chip.technology);
    Network network = load_network(name);
    connect(network);
    CAPTURE(name);
    const bool large = network.macs() > 50'000'000;
    const std::int64_t batch = large ? 1 : 8;
    const Simulation fast = simulate(chip, technology, network, RunMode::training, batch);
    {
        SystemCFixture context;
        check_same(simulate_tlm(chip, technology, network, RunMode::training, batch), fast);
    }
    if (network.has_values() && !large) {
        check_step(chip, network, fast);
    }
    check_point(name, {{"array.rows", "32"}}, fast);
    const test::TemporaryFolder folder;
    SimulationRequest asked;
    asked.network = name;
    asked.batch = batch;
    check_record(folder.file("report.json"), asked, fast);
}
