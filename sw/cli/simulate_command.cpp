// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/simulate_command.hpp"

#include <chrono>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "hw/config/input_error.hpp"
#include "sw/cli/chip_options.hpp"
#include "sw/lower/product_rows.hpp"
#include "sw/model/topology_csv.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/html_page.hpp"
#include "sw/report/json_file.hpp"
#include "sw/run/html_report.hpp"
#include "sw/run/scalesim_report.hpp"
#include "sw/run/simulation_report.hpp"
#include "sw/run/timeline.hpp"
#include "sw/run/tlm_simulation.hpp"

namespace napier {

namespace {

constexpr std::size_t kTimelineSpans = 200000; // 20 MB of JSON, what Perfetto opens at once

struct SimulateOptions {
    std::string workload;
    ChipRequest chip;
    std::int64_t batch = 1;
    std::string pass = "training";
    std::string engine = "fast";
    std::string report;
    std::string out;
    std::string command;
};

RunMode mode_of(const SimulateOptions& options) {
    return options.pass == "training" ? RunMode::training : RunMode::inference;
}

/// Everything that watches a run.
struct Recorders {
    explicit Recorders(const Architecture& architecture)
        : accesses(architecture), timeline(kTimelineSpans) {
        fan.add(accesses);
        fan.add(timeline);
        fan.add(occupancy);
    }
    AccessRecorder accesses;
    TimelineRecorder timeline;
    OccupancyRecorder occupancy;
    TimelineFan fan;
};

void write_page(const std::string& path, const Simulation& s, const Recorders& recorders) {
    nlohmann::ordered_json data;
    data["subtitle"] =
        std::string(to_string(s.mode)) + " of a batch of " + std::to_string(s.batch) + " on " +
        s.architecture.name + ": " + std::to_string(s.architecture.array.rows) + " x " +
        std::to_string(s.architecture.array.columns) + " " +
        to_string(s.architecture.array.dataflow) + ", " + s.architecture.arithmetic.describe();
    data["run"] = run_page_json(s, recorders.occupancy, recorders.timeline);
    write_file_atomically(path, html_page(s.network.name, data));
}

void write_results(const SimulateOptions& options, const Simulation& simulation, double seconds,
                   const Recorders& recorders) {
    std::error_code ignored; // the first file says what is wrong with the folder
    std::filesystem::create_directories(options.out, ignored);
    const auto path = [&](const char* name) { return options.out + "/" + name; };
    if (options.report == "scalesim") {
        const ScaleSimReports reports = scalesim_reports(simulation, recorders.accesses);
        write_file_atomically(path("COMPUTE_REPORT.csv"), reports.compute);
        write_file_atomically(path("BANDWIDTH_REPORT.csv"), reports.bandwidth);
        write_file_atomically(path("DETAILED_ACCESS_REPORT.csv"), reports.detailed_access);
    }
    if (options.report == "layers") {
        write_file_atomically(path("layers.csv"), layers_csv(simulation));
    }
    if (options.engine == "fast") {
        write_file_atomically(path("timeline.json"), trace_events(simulation, recorders.timeline));
        write_page(path("report.html"), simulation, recorders);
    }
    write_json(path("report.json"), to_json(simulation, options.command, seconds));
    std::cout << "written: " << path("report.json") << '\n';
}

void run_simulate(const SimulateOptions& options) {
    if (options.report == "scalesim" && (options.out.empty() || options.engine != "fast")) {
        throw InputError("--report scalesim: found without --out or with --engine tlm, expected a "
                         "folder for its files and the fast engine");
    }
    if (options.report == "layers" && options.out.empty()) {
        throw InputError("--report layers: found without --out, expected a folder for layers.csv");
    }
    const auto [architecture, technology, notes] = resolve(options.chip);
    Network network = load_network(options.workload);
    connect(network);
    Recorders recorders(architecture);
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t cpu_start = std::clock();
    Simulation simulation =
        options.engine == "tlm"
            ? simulate_tlm(architecture, technology, network, mode_of(options), options.batch)
            : simulate(architecture, technology, network, mode_of(options), options.batch,
                       options.out.empty() ? nullptr : &recorders.fan);
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double cpu = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
    simulation.warnings.insert(simulation.warnings.end(), notes.begin(), notes.end());
    std::cout << to_table(simulation);
    const double per_cycle =
        cpu * 1e6 / static_cast<double>(std::max<std::uint64_t>(simulation.cycles, 1));
    std::cout << "simulated in " << cpu << " s of one core: " << simulation.instructions
              << " instructions, " << per_cycle << " us a cycle\n";
    if (!options.out.empty()) {
        write_results(options, simulation, seconds, recorders);
    }
}

void run_workload(const SimulateOptions& options) {
    Network network = load_network(options.workload);
    connect(network);
    std::string text;
    if (options.pass == "layers") {
        text = topology_text(topology_rows(network));
    } else {
        Architecture chip = resolve({}).chip; // products do not depend on it
        chip.dram.capacity_mib = 1 << 20;
        network.train.batch = static_cast<int>(options.batch);
        const TimingEngine engine(chip);
        const NetworkPlan plan(network, chip, engine.kernel(), engine.vector_math(),
                               mode_of(options));
        text = topology_text(product_rows(plan, mode_of(options), options.batch));
    }
    if (options.out.empty()) {
        std::cout << text;
    } else {
        write_file_atomically(options.out, text);
    }
}

} // namespace

void add_simulate_command(CLI::App& app, const std::string& command_line) {
    auto options = std::make_shared<SimulateOptions>();
    options->command = command_line;
    const char* const workloads = "a network (name or YAML), transformer, "
                                  "or a SCALE-Sim topology (.csv)";
    CLI::App* const simulate =
        app.add_subcommand("simulate", "Time a workload on the modelled chip, without values");
    simulate->add_option("workload", options->workload, workloads)->required();
    add_chip_options(*simulate, options->chip);
    simulate->add_option("--batch", options->batch, "samples")
        ->check(CLI::Range(1, 65536))
        ->capture_default_str();
    simulate->add_option("--pass", options->pass, "inference, or a whole training step")
        ->check(CLI::IsMember({"inference", "training"}))
        ->capture_default_str();
    simulate
        ->add_option("--engine", options->engine,
                     "fast, or the SystemC model itself; both count the same")
        ->check(CLI::IsMember({"fast", "tlm"}))
        ->capture_default_str();
    simulate
        ->add_option("--report", options->report,
                     "layers: layers.csv, a row a layer and pass; scalesim: its three CSV files")
        ->check(CLI::IsMember({"layers", "scalesim"}));
    simulate->add_option("--out", options->out,
                         "folder for report.json, report.html and timeline.json");
    simulate->callback([options] { run_simulate(*options); });

    auto writing = std::make_shared<SimulateOptions>();
    writing->pass = "layers";
    CLI::App* const workload =
        app.add_subcommand("workload", "Write a workload as a SCALE-Sim topology file");
    workload->add_option("workload", writing->workload, workloads)->required();
    workload->add_option("--batch", writing->batch, "samples")->check(CLI::Range(1, 65536));
    workload
        ->add_option("--pass", writing->pass,
                     "layers as they are, or the products of inference or of a training step")
        ->check(CLI::IsMember({"layers", "inference", "training"}))
        ->capture_default_str();
    workload->add_option("--out", writing->out, "file (default: standard output)");
    workload->callback([writing] { run_workload(*writing); });
}

} // namespace napier
