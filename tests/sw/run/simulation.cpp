// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cmath>
#include <random>
#include <sstream>

#include "hw/chip/bundled_chips.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "hw/config/invariant_error.hpp"
#include "hw/energy/table_lookup.hpp"
#include "hw/energy/technology_library.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/model/layers/product.hpp"
#include "sw/model/topology_csv.hpp"
#include "sw/run/scalesim_report.hpp"
#include "sw/run/simulation_record.hpp"
#include "sw/run/simulation_report.hpp"
#include "sw/run/timeline.hpp"
#include "sw/run/tlm_simulation.hpp"
#include "sw/train/chip_backend.hpp"
#include "tests/catch.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

const Technology& technology() {
    static const Technology loaded = load_technology("nm45");
    return loaded;
}

/// Ideal memory, and scratchpads that hold every layer of the tests.
Architecture ideal(Dataflow dataflow, int rows, int columns) {
    Architecture a = bundled_chip("lns12-32x32");
    a.array = {rows, columns, dataflow, Folds::serial};
    a.scratchpad = {16384, 16384, 16384, 32768, 1024};
    a.dram.ideal = true;
    return a;
}

std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
    return (a + b - 1) / b;
}

std::vector<std::vector<std::string>> cells(const std::string& csv) {
    std::vector<std::vector<std::string>> rows;
    std::istringstream in(csv);
    for (std::string line; std::getline(in, line);) {
        rows.emplace_back();
        std::istringstream fields(line);
        for (std::string field; std::getline(fields, field, ',');) {
            rows.back().push_back(field);
        }
    }
    return rows;
}

/// Products of random sizes, each at least `least`.
Network random_products(unsigned seed, int count, std::int64_t least = 1) {
    std::mt19937 random(seed);
    Network network;
    network.name = "random";
    for (int i = 0; i < count; ++i) {
        const auto size = [&] { return least + static_cast<std::int64_t>(random() % 300); };
        network.layers.push_back(product("p" + std::to_string(i), size(), size(), size()));
    }
    connect(network);
    return network;
}

Network network_of(const std::string& name) {
    Network network = load_network(name);
    connect(network);
    return network;
}

Network topology(const std::string& text) {
    Network network = parse_topology(text, "t.csv");
    connect(network);
    return network;
}

} // namespace

TEST_CASE("with ideal memory a layer takes SCALE-Sim's cycles", "[scalesim]") {
    const Dataflow flow = GENERATE(Dataflow::output_stationary, Dataflow::weight_stationary,
                                   Dataflow::input_stationary);
    constexpr std::int64_t r = 16;
    constexpr std::int64_t c = 24;
    const Architecture a = ideal(flow, r, c);
    const Network w = random_products(3, 60);
    AccessRecorder accesses(a);
    const Simulation s = simulate(a, technology(), w, RunMode::inference, 1, &accesses);
    const auto rows = cells(scalesim_reports(s, accesses).compute);
    REQUIRE(rows.size() == w.layers.size() + 1);
    for (std::size_t i = 0; i < w.layers.size(); ++i) {
        const TopologyRow l = *w.layers[i].kind->topology(w.layers[i]);
        const std::int64_t m = l.rows;
        const std::int64_t n = l.outputs;
        const std::int64_t k = l.depth;
        // SCALE-Sim v3 reports one less than the closed form: its counter starts at 0.
        const std::int64_t closed = flow == Dataflow::output_stationary
                                        ? ceil_div(m, r) * ceil_div(n, c) * (k + r + c - 2)
                                    : flow == Dataflow::weight_stationary
                                        ? ceil_div(k, r) * ceil_div(n, c) * (m + 2 * r + c - 2)
                                        : ceil_div(k, r) * ceil_div(m, c) * (n + 2 * r + c - 2);
        INFO(m << " x " << n << " x " << k);
        CHECK(std::stoll(rows[i + 1][2]) == closed - 1);
        CHECK(std::stoll(rows[i + 1][3]) == 0);
        CHECK(s.passes[i].counters.array_cycles == static_cast<std::uint64_t>(closed));
    }
}

TEST_CASE("worked SCALE-Sim example and its columns", "[scalesim]") {
    // 256 x 128 by K = 256, 16 x 16 os: 36,608 cycles.
    const Architecture a = ideal(Dataflow::output_stationary, 16, 16);
    const Network w = topology("l, 256, 128, 256,\n");
    AccessRecorder accesses(a);
    const Simulation s = simulate(a, technology(), w, RunMode::inference, 1, &accesses);
    const ScaleSimReports reports = scalesim_reports(s, accesses);
    const auto compute = cells(reports.compute);
    CHECK(compute[1][2] == " 36607");
    CHECK(compute[1][5] == " 100"); // every fold is full
    const auto detailed = cells(reports.detailed_access);
    CHECK(detailed[0].size() == 19);
    CHECK(detailed[1].size() == 19);
    CHECK(cells(reports.bandwidth)[1].size() == 7);
    CHECK(std::stoll(detailed[1][12]) == 256 * 256); // DRAM reads of the input, in words
    CHECK(std::stoll(detailed[1][15]) == 256 * 128);
    CHECK(std::stoll(detailed[1][18]) == 256 * 128);
}

TEST_CASE("a topology's cycles do not depend on how its file is written", "[scalesim]") {
    const std::string clean = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, "
                              "Channels, Num Filter, Strides,\n"
                              "Conv1, 18, 18, 3, 3, 8, 20, 1,\nConv2, 16, 16, 5, 5, 20, 12, 2,\n";
    const std::string products = "Layer, M, N, K,\nFC1, 40, 50, 60,\nFC2, 40, 10, 50,\n";
    const auto [written, otherwise] = GENERATE_COPY(table<std::string, std::string>({
        {clean, "Conv1,18,18,3,3,8,20,1\nConv2,16,16,5,5,20,12,2"}, // no heading, no commas
        {clean, "\n\nanything,at,all,\n\nConv1 ,18, 18,3,3 ,8,20,1,,,\n\n \t\n"
                "Conv2,16,16,5,5,20,12,2,\n,,,,\n\n"},
        {clean, "Layer name,IFMAP Height,\r\nConv1,18,18,3,3,8,20,1,1,\r\n" // stride twice
                "Conv2,16,16,5,5,20,12,2,2,\r\n"},
        {clean, "\xEF\xBB\xBFLayer\nConv1,18,18,3,3,8,20,1,1:1\nConv2,16,16,5,5,20,12,2,2:2,\n"},
        {products, "FC1,40,50,60\n\nFC2,40,10,50,,\n"},
        {products, "name,m,n,k\r\n\r\nFC1 , 40 , 50,60 ,\r\nFC2,40,10,50\r\n"},
    }));
    const Dataflow flow = GENERATE(Dataflow::output_stationary, Dataflow::weight_stationary,
                                   Dataflow::input_stationary);
    Architecture a = ideal(flow, 8, 8);
    a.dram.ideal = false;
    a.scratchpad = {32, 32, 32, 32, 32};
    const auto reports = [&](const std::string& text) {
        AccessRecorder accesses(a);
        const Simulation s =
            simulate(a, technology(), topology(text), RunMode::inference, 2, &accesses);
        return scalesim_reports(s, accesses);
    };
    const ScaleSimReports expected = reports(written);
    const ScaleSimReports got = reports(otherwise);
    INFO(otherwise);
    CHECK(cells(expected.compute).size() == 3);
    CHECK(got.compute == expected.compute);
    CHECK(got.bandwidth == expected.bandwidth);
    CHECK(got.detailed_access == expected.detailed_access);
}

TEST_CASE("the reports' columns are SCALE-Sim's, names and order", "[scalesim]") {
    const Architecture a = bundled_chip("lns12-32x32");
    AccessRecorder accesses(a);
    const Simulation s =
        simulate(a, technology(), topology("l,8,8,8,\n"), RunMode::inference, 1, &accesses);
    const ScaleSimReports reports = scalesim_reports(s, accesses);
    const auto heading = [](const std::string& csv) { return csv.substr(0, csv.find('\n')); };
    CHECK(heading(reports.compute) ==
          "LayerID, Total Cycles (incl. prefetch), Total Cycles, Stall Cycles, Overall Util %, "
          "Mapping Efficiency %, Compute Util %,");
    CHECK(heading(reports.bandwidth) ==
          "LayerID, Avg IFMAP SRAM BW, Avg FILTER SRAM BW, Avg OFMAP SRAM BW, "
          "Avg IFMAP DRAM BW, Avg FILTER DRAM BW, Avg OFMAP DRAM BW,");
    std::string detailed = "LayerID,";
    for (const char* const memory : {"SRAM", "DRAM"}) {
        for (const auto& [what, move] : {std::pair{"IFMAP", "Reads"}, std::pair{"Filter", "Reads"},
                                         std::pair{"OFMAP", "Writes"}}) {
            const std::string name = std::string(" ") + memory + " " + what + " ";
            detailed += name + "Start Cycle," + name + "Stop Cycle," + name + move + ",";
        }
    }
    CHECK(heading(reports.detailed_access) == detailed);
}

TEST_CASE("large buffers move each tensor once", "[traffic]") {
    Architecture a = ideal(Dataflow::output_stationary, 32, 32);
    a.dram.ideal = false;
    a.tiling = TilingGoal::traffic;
    const Simulation s = simulate(a, technology(), random_products(5, 12), RunMode::training, 2);
    for (const SimulatedPass& pass : s.passes) {
        for (const TensorTraffic& tensor : pass.traffic) {
            INFO(pass.tag << " " << tensor.tensor);
            CHECK(tensor.reloads == 1);
            CHECK(tensor.overlap == 1);
        }
    }
    // Small ones move some more often, and then, too, bytes are tensors times the named factors:
    // simulate() throws if they are not.
    a.scratchpad = {8, 8, 16, 16, 32};
    const Simulation small =
        simulate(a, technology(), random_products(5, 12), RunMode::training, 2);
    std::uint64_t most = 0;
    for (const SimulatedPass& pass : small.passes) {
        for (const TensorTraffic& tensor : pass.traffic) {
            most = std::max(most, tensor.reloads);
        }
    }
    CHECK(most > 1);
    CHECK(small.total.events[Event::dram_bytes_read] > s.total.events[Event::dram_bytes_read]);
    CHECK(small.total.events[Event::dram_bytes_written] ==
          s.total.events[Event::dram_bytes_written]);
}

TEST_CASE("large buffers move each tensor of a network once, but for batch norm's own map",
          "[traffic]") {
    Architecture a = ideal(Dataflow::output_stationary, 32, 32);
    a.dram.ideal = false;
    a.tiling = TilingGoal::traffic;
    a.dma.line_buffer_kib = 4096;
    const Network w = network_of("vgg-tiny");
    const Simulation s = simulate(a, technology(), w, RunMode::training, 2);
    std::uint64_t norms = 0;
    for (const SimulatedPass& pass : s.passes) {
        const bool norm = w.layers[pass.layer].kind_name() == "batch_norm";
        for (const TensorTraffic& tensor : pass.traffic) {
            // Mean, deviation and result are a pass over the map each, sums of gradients and their
            // result too: what follows needs a number of all that went before.
            const bool again = norm && !tensor.written &&
                               (pass.pass == Pass::forward || pass.pass == Pass::data_gradient);
            const std::uint64_t most = !again ? 1 : pass.pass == Pass::forward ? 3 : 2;
            INFO(w.layer_name(pass.layer) << " " << to_string(pass.pass) << " " << tensor.tensor);
            CHECK(tensor.reloads <= most);
            CHECK(tensor.overlap <= 1);
            if (again && tensor.tensor == "input") {
                CHECK(tensor.reloads == most);
                ++norms;
            }
        }
    }
    CHECK(norms > 0);
}

TEST_CASE("no tile waits with bandwidth to spare", "[traffic]") {
    const Dataflow flow = GENERATE(Dataflow::output_stationary, Dataflow::weight_stationary,
                                   Dataflow::input_stationary);
    Architecture a = bundled_chip("lns12-32x32");
    a.array = {8, 8, flow, Folds::serial};
    a.scratchpad.banks = 64;
    a.dram.bandwidth_gb_per_s = 10000;
    a.dram.latency_ns = a.dram.row_miss_ns = 0;
    a.dma = {4096, 4096, 64};
    // The DMA issues one burst a cycle, so a tile must not have more rows than cycles: not too
    // thin.
    const Network w = random_products(7, 10, 65);
    AccessRecorder accesses(a);
    const Simulation s = simulate(a, technology(), w, RunMode::inference, 4, &accesses);
    for (const SimulatedPass& pass : s.passes) {
        INFO(pass.tag);
        CHECK(accesses.layer(pass.tag).stall == 0);
    }
    a.dram.bandwidth_gb_per_s = 0.1;
    AccessRecorder starved(a);
    simulate(a, technology(), w, RunMode::inference, 4, &starved);
    std::uint64_t stalls = 0;
    for (const SimulatedPass& pass : s.passes) {
        stalls += starved.layer(pass.tag).stall;
    }
    CHECK(stalls > s.cycles);
}

TEST_CASE_METHOD(SystemCFixture, "the SystemC model gives the same report", "[tlm]") {
    const auto name = GENERATE(as<std::string>{}, "mlp", "lenet", "resnet18");
    Architecture a = bundled_chip("lns12-32x32");
    const Network w = network_of(name);
    const std::int64_t batch = name == "resnet18" ? 1 : 32;
    const Simulation tlm = simulate_tlm(a, technology(), w, RunMode::training, batch);
    const Simulation fast = simulate(a, technology(), w, RunMode::training, batch);
    CHECK(tlm.cycles == fast.cycles);
    CHECK(tlm.total.events == fast.total.events);
    CHECK(tlm.energy.total() == Approx(fast.energy.total()));
    REQUIRE(tlm.passes.size() == fast.passes.size());
    for (std::size_t i = 0; i < tlm.passes.size(); ++i) {
        CHECK(tlm.passes[i].counters.cycles() == fast.passes[i].counters.cycles());
        CHECK(tlm.passes[i].counters.events == fast.passes[i].counters.events);
    }
}

TEST_CASE_METHOD(SystemCFixture, "both engines agree on every kind of DRAM", "[tlm]") {
    const auto preset =
        GENERATE(as<std::string>{}, "lpddr4", "lpddr5", "ddr4", "gddr6", "hbm2", "hbm3");
    CAPTURE(preset);
    ChipRequest request;
    request.set = {{"dram.preset", preset}, {"dma.bytes_per_cycle", "512"}};
    const Architecture a = resolve(request).chip;
    const Network w = network_of("lenet");
    const Simulation tlm = simulate_tlm(a, technology(), w, RunMode::training, 8);
    const Simulation fast = simulate(a, technology(), w, RunMode::training, 8);
    CHECK(tlm.cycles == fast.cycles);
    CHECK(tlm.total.events == fast.total.events);
    CHECK(tlm.dram_energy.total() == Approx(fast.dram_energy.total()));
    // Time and silicon are paid for.
    CHECK(fast.dram_energy.background + fast.dram_energy.phy ==
          Approx(a.dram.channels * (a.dram.background_mw + a.dram.phy_mw) * fast.seconds() * 1e9));
    CHECK(fast.area.dram_phy == Approx(a.dram.channels * a.dram.phy_area_mm2 * 1e6));
    CHECK(fast.energy.dram + fast.energy.dram_background == Approx(fast.dram_energy.total()));
}

TEST_CASE_METHOD(SystemCFixture, "a step without values counts what a real step counts",
                 "[train]") {
    const auto name = GENERATE(as<std::string>{}, "mlp", "lenet");
    Network network = load_network(name);
    connect(network, {1, 28, 28}, 10);
    network.train.batch = 4;
    Platform platform("platform", bundled_chip("lns12-32x32"));
    ChipBackend backend(network, platform, 1);
    const std::vector<std::uint8_t> pixels(4 * 784, 7);
    const std::vector<std::uint8_t> labels(4, 3);
    backend.train_step({pixels.data(), labels.data(), 4}, 0.125);
    const Simulation s = simulate(platform.accelerator.architecture(), technology(),
                                  network_of(name), RunMode::training, 4);
    for (const SimulatedPass& pass : s.passes) {
        const TagReport trained = backend.report(pass.layer, pass.pass);
        INFO(pass.tag);
        CHECK(pass.counters.events == trained.events);
        CHECK(pass.counters.array_cycles == trained.array_cycles);
        CHECK(pass.counters.vector_cycles == trained.vector_cycles);
        CHECK(pass.counters.stall_cycles == trained.stall_cycles);
    }
}

TEST_CASE("a convolution's map moves once where the line buffer and the tile hold it",
          "[traffic]") {
    Architecture a = ideal(Dataflow::output_stationary, 32, 32);
    a.dram.ideal = false;
    a.tiling = TilingGoal::traffic;
    a.dma.line_buffer_kib = 4096;
    const Network w = topology("c, 18, 66, 3, 3, 16, 8, 1,\nd, 16, 64, 3, 3, 8, 24, 2,\n");
    const Simulation s = simulate(a, technology(), w, RunMode::training, 2);
    for (const SimulatedPass& pass : s.passes) {
        for (const TensorTraffic& tensor : pass.traffic) {
            INFO(pass.tag << " " << tensor.tensor);
            CHECK(tensor.reloads == 1);
            CHECK(tensor.overlap <= 1); // below: a stride skips the last rows
            CHECK(tensor.overlap > 0.8);
        }
    }
    // With a line buffer of one row a window's rows come three times.
    a.dma.line_buffer_kib = 1;
    a.tiling = TilingGoal::time;
    const Simulation small = simulate(a, technology(), w, RunMode::inference, 2);
    CHECK(small.passes[0].traffic[0].overlap > 2);
}

TEST_CASE("a network's traffic is its tensors times their factors on any chip", "[traffic]") {
    // simulate() throws where the DMA counted something else.
    const auto [name, batch] = GENERATE(table<std::string, std::int64_t>(
        {{"mlp", 24}, {"lenet", 12}, {"cnn", 8}, {"vgg-tiny", 4}, {"resnet18", 1}}));
    const auto kind = GENERATE(RunMode::training, RunMode::inference);
    std::mt19937 random(11);
    const Network w = network_of(name);
    std::uint64_t most = 0;
    for (int trial = 0; trial < 3; ++trial) {
        Architecture a = bundled_chip("lns12-32x32");
        a.array.dataflow = static_cast<Dataflow>(random() % 3);
        a.array.rows = a.array.columns = trial == 0 ? 16 : 32;
        const int kib = trial == 0 ? 16 : trial == 1 ? 48 : 128;
        a.scratchpad = {kib, kib, kib, kib, 32};
        a.dma.line_buffer_kib = trial == 0 ? 1 : 32;
        const Simulation s = simulate(a, technology(), w, kind, batch);
        std::uint64_t read = 0;
        for (const SimulatedPass& pass : s.passes) {
            CHECK_FALSE(pass.traffic.empty());
            for (const TensorTraffic& tensor : pass.traffic) {
                most = std::max(most, tensor.reloads);
                read += tensor.written ? 0
                                       : static_cast<std::uint64_t>(std::llround(
                                             static_cast<double>(tensor.moved()) * tensor.overlap));
            }
        }
        // What is left is the instructions, where they count for no pass.
        CHECK(read + s.fetch.events[Event::dram_bytes_read] ==
              s.total.events[Event::dram_bytes_read]);
    }
    CHECK(most > 1);
}

TEST_CASE("reports name their units and add up", "[report]") {
    const Architecture a = bundled_chip("lns12-32x32");
    TimelineRecorder timeline(1000);
    const Simulation s =
        simulate(a, technology(), network_of("mlp"), RunMode::training, 32, &timeline);
    const auto record = simulation_record(s, Engine::fast, "napier simulate mlp", RunClock());
    CHECK(record["schema"] == "napier.run/2");
    const auto& chip = record["results"]["chip"];
    const auto& keys = {"macs",
                        "cycles",
                        "array_cycles",
                        "vector_cycles",
                        "stall_cycles",
                        "conflict_cycles",
                        "dram_read_bytes",
                        "dram_write_bytes",
                        "dram_activations"};
    for (const char* const key : keys) {
        INFO(key);
        auto sum = chip["fetch"][key].get<std::uint64_t>();
        for (const auto& pass : chip["passes"]) {
            sum += pass[key].get<std::uint64_t>();
        }
        CHECK(sum == chip[key]);
    }
    CHECK(chip["energy_pj"].get<double>() ==
          Approx(32 * chip["energy_per_sample_pj"].get<double>()));

    // The CSV has the record's keys as its columns.
    std::istringstream rows(layers_csv(s));
    const auto cells = [](const std::string& line) {
        std::vector<std::string> list;
        std::istringstream in(line);
        for (std::string cell; std::getline(in, cell, ',');) {
            list.push_back(cell);
        }
        return list;
    };
    std::string line;
    std::getline(rows, line);
    const std::vector<std::string> columns = cells(line);
    double dynamic_pj = 0;
    std::size_t at = 0;
    for (; std::getline(rows, line); ++at) {
        const std::vector<std::string> row = cells(line);
        REQUIRE(row.size() == columns.size());
        const auto& same = at < s.passes.size()    ? chip["passes"][at]
                           : at == s.passes.size() ? chip["fetch"]
                                                   : chip;
        const auto energy = static_cast<std::size_t>(
            std::find(columns.begin(), columns.end(), "dynamic_energy_pj") - columns.begin());
        REQUIRE(energy < columns.size());
        for (std::size_t i = 3; i < energy; ++i) {
            INFO(columns[i]);
            CHECK(std::stoull(row[i]) == same[columns[i]].get<std::uint64_t>());
        }
        const double energy_pj = std::stod(row[energy]);
        if (at <= s.passes.size()) {
            CHECK(energy_pj == same["dynamic_energy_pj"].get<double>());
            dynamic_pj += energy_pj;
        } else {
            CHECK(energy_pj == Approx(dynamic_pj).epsilon(1e-12));
            CHECK(energy_pj + std::stod(row[energy + 1]) + std::stod(row[energy + 2]) ==
                  Approx(chip["energy_pj"].get<double>()));
        }
    }
    CHECK(at == s.passes.size() + 2); // the fetch of instructions, and all
    const auto trace = nlohmann::json::parse(trace_events(s, timeline));
    CHECK(trace["traceEvents"].size() == timeline.spans().size() + 5);
    CHECK(trace["traceEvents"].back()["ph"] == "X");
}

TEST_CASE_METHOD(SystemCFixture,
                 "a hybrid network: both engines agree, and its area is all of it") {
    Architecture a = bundled_chip("lns12-32x32");
    const Network w = network_of("mlp");
    const auto run = [&] { return simulate(a, technology(), w, RunMode::training, 16); };
    const Simulation plain = run();
    const auto named = [](const std::string& name, const std::array<bool, kLayerPasses>& passes) {
        const Arithmetic arithmetic = named_arithmetic(name);
        return LayerArithmetic{{}, passes, std::get<LnsMacConfig>(arithmetic.mac)};
    };
    a.arithmetic.by_layer = {named("lns12", {true, true, true, true})};
    const Simulation spelled_out = run();
    CHECK(spelled_out.cycles == plain.cycles);
    CHECK(spelled_out.energy.total() == Approx(plain.energy.total()).epsilon(1e-12));
    CHECK(spelled_out.area.total() == plain.area.total());

    a.arithmetic.by_layer = {named("lns10", {false, false, true, false})};
    const Simulation hybrid = run();
    const Simulation tlm = simulate_tlm(a, technology(), w, RunMode::training, 16);
    CHECK(hybrid.cycles == tlm.cycles);
    CHECK(hybrid.total.events == tlm.total.events);
    CHECK(hybrid.energy.total() == Approx(tlm.energy.total()).epsilon(1e-12));
    // The narrow MAC stands beside the wide one; what runs in it takes less.
    const double more = 32.0 * 33 * mac_at(technology(), {ArithmeticKind::lns, 10}).area_um2;
    CHECK(hybrid.area.array == Approx(plain.area.array + more));
    CHECK(hybrid.total.events[Event::mac_operations] == plain.total.events[Event::mac_operations]);
    CHECK(hybrid.energy.mac < plain.energy.mac);
    // Images and gradients are converted as the weight gradient loads them, its result as the
    // update does.
    const std::uint64_t weights = 784 * 100 + 100 + 100 * 10 + 10;
    const std::uint64_t images = 16 * 784 + 16 * 100;
    const std::uint64_t gradients = 16 * 100 + 16 * 10;
    CHECK(hybrid.total.events[Event::vector_conversions] >= weights + images + 2 * gradients);
    CHECK(hybrid.total.events[Event::dram_bytes_written] <
          plain.total.events[Event::dram_bytes_written]);
}

TEST_CASE("a pass whose MACs are not the product of its shape is an error", "[invariants]") {
    const Architecture chip = bundled_chip("lns12-32x32");
    TimingEngine engine(chip);
    RunProgram program(chip, random_products(4, 2), RunMode::inference, 1);
    engine.begin(program.plan.bytes());
    program.emit([&](const std::vector<Instruction>& part) { engine.feed(part); });
    engine.end();
    std::uint64_t more = 0;
    std::uint64_t fetched = 0;
    RunCounters counters;
    counters.of = [&](std::uint16_t tag) {
        TagCounters found = engine.counters(tag);
        found.events.add(Event::mac_operations, tag == tag_of(1, Pass::evaluation) ? more : 0);
        found.events.add(Event::dram_bytes_read, tag == kFetchTag ? fetched : 0);
        return found;
    };
    const auto run = [&] { return account(chip, technology(), program, counters); };
    CHECK_NOTHROW(run());
    more = 1;
    CHECK_THROWS_WITH(run(), Catch::Matchers::Contains("random: layer 1, evaluation: ") &&
                                 Catch::Matchers::Contains("MACs counted, its shape makes"));
    CHECK_THROWS_AS(run(), InvariantError);
    more = 0;
    fetched = 1;
    CHECK_THROWS_WITH(run(), Catch::Matchers::Contains("bytes of instructions read"));
}
