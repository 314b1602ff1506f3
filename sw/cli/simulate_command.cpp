// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/simulate_command.hpp"

#include <ctime>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "hw/config/input_error.hpp"
#include "sw/cli/chip_options.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/cli/one_of.hpp"
#include "sw/lower/product_rows.hpp"
#include "sw/model/topology_csv.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/html_page.hpp"
#include "sw/report/json_file.hpp"
#include "sw/run/html_report.hpp"
#include "sw/run/scalesim_report.hpp"
#include "sw/run/simulation_record.hpp"
#include "sw/run/simulation_report.hpp"
#include "sw/run/timeline.hpp"

namespace napier {

namespace {

constexpr std::size_t kTimelineSpans = 200000; // 20 MB of JSON, what Perfetto opens at once

struct SimulateOptions {
    SimulationRequest request;
    std::string report;
    std::string out;
    std::string command; ///< as typed
};

struct WorkloadOptions {
    std::string network;
    std::string what = "layers";
    std::int64_t batch = 1;
    std::string out;
};

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

std::string memory_text(const DramConfig& dram) {
    return dram.ideal ? "ideal"
                      : fmt::format("{} x {:g} GB/s", dram.channels, dram.bandwidth_gb_per_s);
}

void write_page(const std::string& path, const Simulation& s, const Recorders& recorders) {
    nlohmann::ordered_json data;
    data["subtitle"] =
        std::string(to_string(s.mode)) + " of a batch of " + std::to_string(s.batch) + " on " +
        s.architecture.name + ": " + std::to_string(s.architecture.array.rows) + " x " +
        std::to_string(s.architecture.array.columns) + " " +
        to_string(s.architecture.array.dataflow) + ", " + s.architecture.arithmetic.describe() +
        "; DRAM " + memory_text(s.architecture.dram) + "; energy and area: " + s.technology;
    data["notes"] = s.notes;
    data["notes"].push_back(area_line(s.area_without));
    data["run"] = run_page_json(s, recorders.occupancy, recorders.timeline);
    write_file_atomically(path, html_page(s.network.name, data));
}

void write_results(const SimulateOptions& options, const Simulation& simulation,
                   const RunClock& clock, const Recorders& recorders) {
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
    if (options.request.engine == Engine::fast) {
        write_file_atomically(path("timeline.json"), trace_events(simulation, recorders.timeline));
        write_page(path("report.html"), simulation, recorders);
    }
    write_json(path("report.json"),
               simulation_record(simulation, options.request.engine, options.command, clock));
    std::cout << "written: " << path("report.json") << '\n';
}

void run_simulate(const SimulateOptions& options) {
    if (options.report == "scalesim" &&
        (options.out.empty() || options.request.engine != Engine::fast)) {
        throw InputError("--report scalesim: found without --out or with --engine tlm, expected a "
                         "folder for its files and the fast engine");
    }
    if (options.report == "layers" && options.out.empty()) {
        throw InputError("--report layers: found without --out, expected a folder for layers.csv");
    }
    std::optional<Recorders> recorders;
    if (!options.out.empty()) {
        recorders.emplace(resolve(options.request.chip).chip);
    }
    const RunClock clock;
    const std::clock_t cpu_start = std::clock();
    const Simulation simulation =
        run_simulation(options.request, recorders ? &recorders->fan : nullptr);
    const double cpu = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
    std::cout << to_table(simulation);
    const double per_cycle =
        cpu * 1e6 / static_cast<double>(std::max<std::uint64_t>(simulation.cycles, 1));
    std::cout << "simulated in " << cpu << " s of one core: " << simulation.instructions
              << " instructions, " << per_cycle << " us a cycle\n";
    if (recorders) {
        write_results(options, simulation, clock, *recorders);
    }
}

void run_workload(const WorkloadOptions& options) {
    Network network = load_network(options.network);
    connect(network);
    std::string text;
    if (options.what == "layers") {
        text = topology_text(topology_rows(network));
    } else {
        Architecture chip = resolve({}).chip; // products do not depend on it
        chip.dram.capacity_mib = 1 << 20;
        network.train.batch = static_cast<int>(options.batch);
        const RunMode mode = options.what == "training" ? RunMode::training : RunMode::inference;
        const NetworkPlan plan(network, chip, mode);
        text = topology_text(product_rows(plan, mode, options.batch));
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
    const char* const networks =
        "a bundled name (napier show network lists them), a YAML file or a "
        "SCALE-Sim topology (.csv)";
    CLI::App* const simulate =
        app.add_subcommand("simulate", "Time a network on the modelled chip, without values");
    SimulationRequest& request = options->request;
    simulate->add_option("network", request.network, networks)->required();
    add_chip_options(*simulate, request.chip);
    simulate->add_option("--batch", request.batch, "samples")
        ->check(number_in(std::int64_t{1}, kMostSamples))
        ->capture_default_str();
    CLI::Option* const mode = one_of<RunMode>(
        simulate->add_option("--mode", request.mode, "the forward pass, or a whole training step"),
        {{"inference", RunMode::inference}, {"training", RunMode::training}});
    mode->default_str("training, of --report scalesim inference");
    one_of<Engine>(simulate->add_option("--engine", request.engine,
                                        "tlm is the SystemC model itself; both count the same"),
                   {{"fast", Engine::fast}, {"tlm", Engine::tlm}})
        ->default_str("fast");
    simulate
        ->add_option("--report", options->report,
                     "layers: layers.csv, a row a layer and pass; scalesim: its three CSV files")
        ->check(CLI::IsMember({"layers", "scalesim"}));
    simulate->add_option("--out", options->out,
                         "folder for report.json, report.html and timeline.json");
    simulate->callback([options, mode] {
        if (options->report == "scalesim" && mode->count() == 0) {
            options->request.mode = RunMode::inference; // all that SCALE-Sim times
        }
        run_simulate(*options);
    });

    auto writing = std::make_shared<WorkloadOptions>();
    CLI::App* const workload =
        app.add_subcommand("workload", "Write a network as a SCALE-Sim topology file");
    workload->add_option("network", writing->network, networks)->required();
    workload->add_option("--batch", writing->batch, "samples")
        ->check(number_in(std::int64_t{1}, kMostSamples));
    workload
        ->add_option("--mode", writing->what,
                     "layers as they are, or the products of inference or of a training step")
        ->check(CLI::IsMember({"layers", "inference", "training"}))
        ->capture_default_str();
    workload->add_option("--out", writing->out, "file (default: standard output)");
    workload->callback([writing] { run_workload(*writing); });
}

} // namespace napier
