// SPDX-License-Identifier: Apache-2.0
// SCALE-Sim's files as people have them: topologies and .cfg, in the cycles of its closed forms.

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <regex>
#include <sstream>
#include <tuple>

#include "hw/arith/common/integer.hpp"
#include "hw/config/input_error.hpp"
#include "sw/model/topology_csv.hpp"
#include "sw/run/scalesim_report.hpp"
#include "sw/run/simulation_record.hpp"
#include "sw/run/simulation_request.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

const char* const kConvolutions = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter "
                                  "Width, Channels, Num Filter, Strides,";

struct ScaleSimCfg {
    std::string dataflow = "os";
    int rows = 32;
    int columns = 32;
    int kilobytes = 64; ///< of each buffer
    std::string bandwidth = "10";
    std::string interface = "CALC";
};

/// A folder with a topology and a .cfg.
struct ScaleSimFiles {
    ScaleSimFiles(const std::string& topology, const ScaleSimCfg& cfg) {
        std::ofstream(folder.file("net.csv")) << topology;
        std::ofstream(folder.file("chip.cfg"))
            << "[general]\nrun_name = made_here\n[architecture_presets]\nArrayHeight: " << cfg.rows
            << "\nArrayWidth: " << cfg.columns << "\nIfmapSramSzkB: " << cfg.kilobytes
            << "\nFilterSramSzkB: " << cfg.kilobytes << "\nOfmapSramSzkB: " << cfg.kilobytes
            << "\nBandwidth: " << cfg.bandwidth << "\nDataflow: " << cfg.dataflow
            << "\n[run_presets]\nInterfaceBandwidth: " << cfg.interface << "\n";
        request.network = folder.file("net.csv");
        request.chip.chip = folder.file("chip.cfg");
        request.mode = RunMode::inference;
    }
    Simulation run() {
        AccessRecorder accesses(resolve(request.chip).chip);
        Simulation s = run_simulation(request, &accesses);
        reports = scalesim_reports(s, accesses);
        return s;
    }

    test::TemporaryFolder folder;
    SimulationRequest request;
    ScaleSimReports reports;
};

/// The numbers of a report's rows, by column; a blank one is NaN.
std::vector<std::vector<double>> report_numbers(const std::string& csv) {
    std::vector<std::vector<double>> rows;
    std::istringstream in(csv);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        rows.emplace_back();
        std::istringstream fields(line);
        for (std::string field; std::getline(fields, field, ',');) {
            const bool blank = field.find_first_not_of(' ') == std::string::npos;
            rows.back().push_back(blank ? std::nan("") : std::stod(field));
        }
    }
    return rows;
}

std::int64_t closed_form(const ScaleSimCfg& cfg, std::int64_t m, std::int64_t n, std::int64_t k) {
    const std::int64_t r = cfg.rows;
    const std::int64_t c = cfg.columns;
    return cfg.dataflow == "os" ? napier::ceil_div(m, r) * napier::ceil_div(n, c) * (k + r + c - 2)
           : cfg.dataflow == "ws"
               ? napier::ceil_div(k, r) * napier::ceil_div(n, c) * (m + 2 * r + c - 2)
               : napier::ceil_div(k, r) * napier::ceil_div(m, c) * (n + 2 * r + c - 2);
}

/// "Total Cycles" of each row.
std::vector<std::int64_t> reported_cycles(const std::string& topology, const ScaleSimCfg& cfg) {
    ScaleSimFiles files(topology, cfg);
    files.run();
    std::vector<std::int64_t> result;
    for (const auto& row : report_numbers(files.reports.compute)) {
        result.push_back(static_cast<std::int64_t>(row[2]));
    }
    return result;
}

bool has_note(const Simulation& s, const std::string& text) {
    return std::any_of(s.notes.begin(), s.notes.end(), [&](const std::string& note) {
        return note.find(text) != std::string::npos;
    });
}

} // namespace

TEST_CASE("cycles are SCALE-Sim's closed form at any buffer", "[scalesim]") {
    ScaleSimCfg cfg;
    cfg.dataflow = GENERATE(as<std::string>{}, "os", "ws", "is");
    cfg.kilobytes = GENERATE(1, 4, 64);
    std::tie(cfg.rows, cfg.columns) =
        GENERATE(table<int, int>({{8, 8}, {32, 16}, {128, 128}, {12, 14}}));
    const std::string topology =
        std::string(kConvolutions) +
        "\nwide, 1, 4096, 1, 4096, 1, 100, 1,\nstem, 60, 61, 7, 7, 3, 64, 2,\n"
        "body, 30, 30, 3, 3, 40, 130, 1,\npoint, 14, 14, 1, 1, 300, 70, 1,\n"
        "rows, 300, 200, 1, 200, 1, 260, 1,\nDP, 20, 20, 3, 3, 3, 1, 1,\n";
    CAPTURE(cfg.dataflow, cfg.kilobytes, cfg.rows, cfg.columns);
    std::vector<std::int64_t> expected;
    for (const auto& [m, n, k, products] :
         std::initializer_list<std::array<std::int64_t, 4>>{{1, 100, 4096, 1},
                                                            {28 * 28, 64, 147, 1},
                                                            {28 * 28, 130, 360, 1},
                                                            {14 * 14, 70, 300, 1},
                                                            {300, 260, 200, 1},
                                                            {18 * 18, 1, 9, 3}}) {
        expected.push_back(products * closed_form(cfg, m, n, k) - 1);
    }
    CHECK(reported_cycles(topology, cfg) == expected);
}

TEST_CASE("more rows than a tile can have stay one fold", "[scalesim]") {
    ScaleSimCfg cfg;
    cfg.dataflow = GENERATE(as<std::string>{}, "os", "ws", "is");
    cfg.kilobytes = 16;
    CHECK(reported_cycles("L,M,N,K\nlong,200000,40,70\n", cfg) ==
          std::vector<std::int64_t>{closed_form(cfg, 200000, 40, 70) - 1});
}

TEST_CASE("a fully connected layer is one product however it is written", "[scalesim]") {
    const ScaleSimCfg cfg;
    const std::string heading = std::string(kConvolutions) + "\n";
    for (const std::string& text : {heading + "FC, 1, 4096, 1, 4096, 1, 1000, 1,\n",
                                    heading + "FC, 1, 1, 1, 1, 4096, 1000, 1,\n",
                                    std::string("Layer, M, N, K,\nFC, 1, 1000, 4096,\n"),
                                    std::string("Layer, M, K, N,\nFC, 1, 4096, 1000,\n")}) {
        INFO(text);
        CHECK(reported_cycles(text, cfg) == std::vector<std::int64_t>{133055});
    }
}

TEST_CASE("windows beyond one gathering load are timed", "[scalesim]") {
    const ScaleSimCfg cfg;
    for (const auto& [row, m, n, k] :
         std::initializer_list<std::tuple<std::string, std::int64_t, std::int64_t, std::int64_t>>{
             {"100,80,20,5,1,32,2,1", 41 * 76, 32, 100},
             {"1,5000,1,300,1,8,1", 4701, 8, 300},
             {"1000,1000,2,2,3,8,300", 5 * 5, 8, 12},
             {"70000,4,3,2,4,8,1", 69998 * 3, 8, 24},
             {"3,3,2,2,70000,8,1", 4, 8, 280000}}) {
        INFO(row);
        CHECK(reported_cycles(std::string(kConvolutions) + "\nA," + row + ",\n", cfg) ==
              std::vector<std::int64_t>{closed_form(cfg, m, n, k) - 1});
    }
}

TEST_CASE("gradients of windows beyond one gathering load are timed", "[scalesim]") {
    for (const auto& [row, pixels, terms] :
         std::initializer_list<std::tuple<std::string, std::uint64_t, std::uint64_t>>{
             {"20,20,3,3,2,4,2,1", 20 * 20, 3 * 3 * 4},
             {"1,900,1,300,2,8,1", 900, 300 * 8},
             {"300,3,140,2,2,8,1", 300 * 3, 140 * 2 * 8}, // a padding of 139
             {"600,2,3,2,2,4,290", 600 * 2, 3 * 2 * 4}}) {
        INFO(row);
        ScaleSimFiles files(std::string(kConvolutions) + "\nA,20,20,3,3,2,4,1\nB," + row + "\n",
                            ScaleSimCfg());
        files.request.mode = RunMode::training;
        std::uint64_t macs = 0;
        for (const SimulatedPass& pass : files.run().passes) {
            if (pass.layer == 1 && pass.pass == Pass::data_gradient) {
                macs += pass.counters.events[Event::mac_operations];
            }
        }
        CHECK(macs == pixels * terms * 2); // channels of the input
    }
}

TEST_CASE("a batch column makes a layer taller, its weights are shared", "[scalesim]") {
    const ScaleSimCfg cfg;
    const std::string heading = std::string(kConvolutions) + " Batch Size,\n";
    ScaleSimFiles two(heading + "C1,17,17,3,3,8,32,2,2,\n", cfg);
    const Simulation s = two.run();
    CHECK(s.passes.at(0).counters.events[Event::mac_operations] == 2 * 64 * 72 * 32 * 1ull);
    CHECK(report_numbers(two.reports.detailed_access)[0][15] == 72 * 32); // filters move once
    CHECK(reported_cycles(heading + "C1,16,16,3,3,8,32,1,1,\n", cfg) ==
          std::vector<std::int64_t>{closed_form(cfg, 196, 32, 72) - 1});
    CHECK(reported_cycles(heading + "A,16,16,3,3,8,32,1,1,\nB,16,16,3,3,8,32,1,4,\n", cfg) ==
          std::vector<std::int64_t>{closed_form(cfg, 196, 32, 72) - 1,
                                    closed_form(cfg, 4 * 196, 32, 72) - 1});
    // The network's own batch multiplies it.
    two.request.batch = 3;
    CHECK(two.run().passes.at(0).counters.events[Event::mac_operations] == 6 * 64 * 72 * 32 * 1ull);
}

TEST_CASE("a .cfg gets the banks and the memory that it has no key for", "[scalesim]") {
    ScaleSimCfg cfg;
    cfg.kilobytes = 12288;
    ScaleSimFiles large(std::string(kConvolutions) + "\nA,16,16,3,3,8,32,1,\n", cfg);
    CHECK(has_note(large.run(), "chip.cfg: scratchpad.banks: 72 instead of 32"));
    cfg.kilobytes = 64;
    ScaleSimFiles big("L,M,N,K\nbig,20000,64,40000\n", cfg);
    const Simulation s = big.run();
    CHECK(has_note(s, "chip.cfg: dram.capacity_mib: "));
    CHECK(s.architecture.dram.capacity_mib > 1024);
    // A key of --set is no advice for the file, and stays what it was asked to be where it is
    // enough.
    big.request.chip.set = {{"dram.capacity_mib", "8192"}};
    CHECK_FALSE(has_note(big.run(), "dram.capacity_mib"));
}

TEST_CASE("every column is what the run counted, or blank", "[scalesim]") {
    ScaleSimCfg cfg;
    cfg.dataflow = GENERATE(as<std::string>{}, "os", "ws", "is");
    cfg.interface = GENERATE(as<std::string>{}, "CALC", "USER");
    cfg.bandwidth = GENERATE(as<std::string>{}, "1", "7");
    cfg.kilobytes = GENERATE(2, 64);
    ScaleSimFiles files(std::string(kConvolutions) +
                            "\nA,16,16,3,3,8,32,1,\nB,30,20,5,3,3,40,1,2,\nC,1,1,1,1,500,70,1,\n"
                            "D,40,40,3,3,16,24,2,\n",
                        cfg);
    files.request.batch = 2;
    const Simulation s = files.run();
    const auto compute = report_numbers(files.reports.compute);
    const auto bandwidth = report_numbers(files.reports.bandwidth);
    const auto detailed = report_numbers(files.reports.detailed_access);
    REQUIRE(compute.size() == s.passes.size());
    const double places = 32.0 * 32;
    const auto record = simulation_record(s, Engine::fast, "", RunClock{});
    for (std::size_t i = 0; i < s.passes.size(); ++i) {
        CAPTURE(cfg.dataflow, cfg.interface, cfg.bandwidth, cfg.kilobytes, i);
        const TagCounters& counted = s.passes[i].counters;
        const double macs = static_cast<double>(counted.events[Event::mac_operations]);
        const double total = compute[i][2];
        CHECK(total == static_cast<double>(counted.array_cycles) + compute[i][3] - 1);
        CHECK(compute[i][1] >= total);
        CHECK(compute[i][3] <= static_cast<double>(counted.stall_cycles));
        CHECK(compute[i][4] == Approx(100 * macs / (total * places)).epsilon(1e-5));
        CHECK(compute[i][6] ==
              Approx(100 * macs / (static_cast<double>(counted.array_cycles) * places))
                  .epsilon(1e-5));
        // Folds of equal length: what is occupied is what multiplies, but for fill and drain.
        CHECK(compute[i][5] >= compute[i][6]);
        CHECK(compute[i][5] <= 100);
        const double sram[] = {static_cast<double>(counted.events[Event::array_input_reads]),
                               static_cast<double>(counted.events[Event::array_weight_reads]),
                               static_cast<double>(counted.events[Event::accumulator_writes])};
        // DRAM words, from the record's traffic.
        double dram[3] = {0, 0, 0};
        for (const auto& tensor : record["results"]["chip"]["passes"][i]["traffic"]) {
            const auto name = tensor["tensor"].get<std::string>();
            dram[name == "input"    ? 0
                 : name == "weight" ? 1
                                    : 2] += tensor["moved_bytes"].get<double>() * 8 / 12;
        }
        CHECK(dram[0] + dram[1] ==
              Approx(static_cast<double>(counted.events[Event::dram_bytes_read]) * 8 / 12));
        for (std::size_t operand = 0; operand < 3; ++operand) {
            CAPTURE(operand);
            CHECK(detailed[i][3 + 3 * operand] == sram[operand]);
            CHECK(detailed[i][2 + 3 * operand] - detailed[i][1 + 3 * operand] + 1 >=
                  static_cast<double>(counted.array_cycles));
            CHECK(bandwidth[i][1 + operand] == Approx(sram[operand] / total).epsilon(1e-5));
            const double start = detailed[i][10 + 3 * operand];
            const double stop = detailed[i][11 + 3 * operand];
            CHECK(detailed[i][12 + 3 * operand] == Approx(dram[operand]));
            CHECK(stop >= start);
            if (cfg.interface == "CALC") {
                CHECK(std::isnan(bandwidth[i][4 + operand])); // ideal memory has none
            } else {
                CHECK(bandwidth[i][4 + operand] ==
                      Approx(dram[operand] / (stop - start + 1)).epsilon(1e-5));
                CHECK(bandwidth[i][4 + operand] <= std::stod(cfg.bandwidth));
            }
        }
    }
    if (cfg.kilobytes == 64) {
        CHECK(detailed[0][12] == 2 * 16 * 16 * 8); // the map, once a sample
    }
}

TEST_CASE("the capacity that the message asks for is enough", "[capacity]") {
    const auto [network, batch, mode] = GENERATE(
        table<std::string, std::int64_t, RunMode>({{"", 1, RunMode::inference},
                                                   {"vgg11", 8, RunMode::training},
                                                   {"resnet18", 1, RunMode::training},
                                                   {"transformer", 1, RunMode::training}}));
    // As large as a detector's layers.
    ScaleSimFiles files(
        std::string(kConvolutions) +
            "\na,418,418,3,3,3,16,1,\nb,210,210,3,3,16,32,1,\nc,15,15,3,3,512,1024,1,\n",
        ScaleSimCfg{});
    SimulationRequest request;
    request.network = network.empty() ? files.request.network : network;
    request.batch = batch;
    request.mode = mode;
    request.chip.set = {{"scratchpad.kib", "16"}}; // many tiles: much to read for the fetch
    const auto with = [&](int mib) {
        SimulationRequest one = request;
        one.chip.set.push_back({"dram.capacity_mib", std::to_string(mib)});
        return run_simulation(one);
    };
    std::string message;
    try {
        with(1);
    } catch (const InputError& error) {
        message = error.what();
    }
    INFO(message);
    std::smatch found;
    REQUIRE(std::regex_search(message, found, std::regex("expected at least ([0-9]+) for")));
    const int enough = std::stoi(found[1]);
    const Simulation s = with(enough);
    CHECK(s.memory_bytes + s.instructions * 64 <= static_cast<std::uint64_t>(enough) << 20);
    CHECK_THROWS_WITH(with(enough - 1), Catch::Contains("expected at least " + found[1].str()));
}

TEST_CASE_METHOD(SystemCFixture, "the SystemC model holds tiles and gathers parts alike",
                 "[scalesim]") {
    ScaleSimCfg cfg;
    cfg.dataflow = GENERATE(as<std::string>{}, "ws", "is");
    cfg.kilobytes = 2;
    cfg.interface = "USER";
    ScaleSimFiles files("L,M,N,K\nlong,600,40,90\nwide,40,600,90\n", cfg);
    std::ofstream(files.folder.file("net.csv"), std::ios::app)
        << kConvolutions << "\nA,30,20,4,3,3,40,3,1\n";
    const Simulation fast = files.run();
    files.request.engine = Engine::tlm;
    const Simulation tlm = run_simulation(files.request);
    CHECK(tlm.cycles == fast.cycles);
    CHECK(tlm.total.events == fast.total.events);
    CHECK(tlm.notes == fast.notes);
    CHECK(tlm.architecture == fast.architecture);
}
