// SPDX-License-Identifier: Apache-2.0
#include "sw/run/rerun.hpp"

#include <filesystem>

#include "hw/chip/bundled_chips.hpp"
#include "hw/chip/fixed_twin.hpp"
#include "hw/config/yaml_json.hpp"
#include "hw/config/yaml_reader.hpp"
#include "hw/energy/technology_library.hpp"
#include "sw/report/json_file.hpp"
#include "sw/run/clock_check.hpp"
#include "sw/run/digests.hpp"
#include "sw/run/evaluation_record.hpp"
#include "sw/run/fitted_chip.hpp"
#include "sw/run/named_files.hpp"
#include "sw/run/read_record.hpp"
#include "sw/run/simulation_record.hpp"
#include "sw/run/strict_prices.hpp"
#include "sw/run/sweep_run.hpp"
#include "sw/run/train_record.hpp"
#include "sw/run/train_run.hpp"
#include "sw/run/training_cost.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

/// Lets the network begin from where the weights are now, if they are the record's.
void find_weights(Json& network, YamlMap& inputs, const RerunOptions& options) {
    if (!inputs.is_map("weights")) {
        return;
    }
    const std::string expected = inputs.map("weights").text("sha256");
    if (!options.weights.empty()) {
        network["weights"] = std::filesystem::absolute(options.weights).string();
    }
    const std::string file = network["weights"].get<std::string>();
    const std::string found = tensors_sha256(read_safetensors(file));
    if (found != expected) {
        throw InputError(file + ": found weights of SHA-256 " + found + ", expected " + expected +
                         ", the record's (--weights FILE)");
    }
}

std::string network_of(YamlMap& inputs, const RerunOptions& options) {
    Json network = Json::parse(inputs.braced("network"));
    find_weights(network, inputs, options);
    return network.dump();
}

ChipRequest chip_of(YamlMap& inputs, const RerunOptions& options) {
    ChipRequest chip = options.changes;
    chip.chip = inputs.name_or_file("chip", bundled_chips());
    return chip;
}

Json simulate_again(YamlMap& inputs, const RerunOptions& options, const RunClock& clock) {
    SimulationRequest request;
    request.network = network_of(inputs, options);
    request.chip = chip_of(inputs, options);
    request.mode = inputs.choice("mode", {"training", "inference"}) == 0 ? RunMode::training
                                                                         : RunMode::inference;
    request.batch = inputs.integer("batch", 1, kMostSamples);
    request.engine = static_cast<Engine>(inputs.choice("engine", {"fast", "tlm"}));
    Json record =
        simulation_record(run_simulation(request), request.engine, options.command, clock);
    if (!options.out.empty()) {
        std::filesystem::create_directories(options.out);
        write_json(options.out + "/report.json", record);
    }
    return record;
}

/// All, where there are several.
Trainings trainings_of(YamlMap& inputs, const char* key) {
    const std::vector<std::string> names = inputs.texts(key);
    return names.size() > 1           ? Trainings::all
           : names[0] == "chip"       ? Trainings::chip
           : names[0] == "fixed_twin" ? Trainings::fixed_twin
                                      : Trainings::float32;
}

Json train_again(YamlMap& inputs, const RerunOptions& options) {
    constexpr std::int64_t kMost = std::int64_t{1} << 40;
    TrainOptions train;
    train.command = options.command;
    train.network = network_of(inputs, options);
    train.chip = chip_of(inputs, options);
    YamlMap data = inputs.map("data");
    train.data = options.data.empty() ? data.text("folder") : options.data;
    train.data_sha256 = data.text("sha256");
    train.epochs = static_cast<int>(inputs.integer("epochs", 1, 100000));
    train.samples = inputs.integer("samples", 0, kMost);
    train.test_samples = inputs.integer("test_samples", 0, kMost);
    train.seed = static_cast<std::uint64_t>(
        inputs.integer("seed", 0, std::numeric_limits<std::int64_t>::max()));
    train.trainings = trainings_of(inputs, "trainings");
    train.engine = static_cast<TrainEngine>(inputs.choice("engine", {"tlm", "passes"}));
    if (inputs.has("diagnose_steps")) {
        train.diagnose = inputs.integer("diagnose_steps", 1, kMost);
    }
    train.session.out = options.out;
    return train_record(run_train(train));
}

/// What a training costs on the chip, with the values that the record has.
Json time_again(YamlMap& inputs, const RerunOptions& options, const RunClock& clock) {
    TrainReport report;
    report.command = options.command;
    report.clock = clock;
    report.network = load_trainable(network_of(inputs, options));
    connect(report.network);
    ChipRequest before;
    before.chip = inputs.name_or_file("chip", bundled_chips());
    const Architecture recorded = resolve(before).chip;
    ResolvedChip resolved = resolve(chip_of(inputs, options));
    fit(resolved, report.network, RunMode::training, report.network.train.batch, Capacity::exact);
    report.architecture = std::move(resolved.chip);
    if (chip_input(recorded)["arithmetic"] != chip_input(report.architecture)["arithmetic"] ||
        report.architecture.faults.any()) {
        throw InputError("--timing: found another arithmetic or upsets, which change what is "
                         "trained; expected changes of array, memories, clock or technology");
    }
    constexpr std::int64_t kMost = std::int64_t{1} << 40;
    report.run = {static_cast<int>(inputs.integer("epochs", 1, 100000)),
                  static_cast<std::size_t>(inputs.integer("samples", 1, kMost)), 0,
                  static_cast<std::size_t>(inputs.integer("test_samples", 0, kMost))};
    const Technology technology = load_technology(report.architecture.technology);
    const Json record = read_record(options.record);
    Json again = record;
    const std::vector<std::string> trainings = inputs.texts("trainings");
    for (const std::string& name : trainings) {
        if (name == "float32") {
            continue;
        }
        const Architecture chip = name == "chip"
                                      ? report.architecture
                                      : fixed_twin(report.architecture, FixedAccumulator::wide);
        require_measured_prices(options.changes, chip);
        require_clock(chip, technology);
        ChipRun run = training_cost(technology, chip, report.network, report.run);
        if (name == "chip") {
            run.notes.insert(run.notes.end(), resolved.notes.begin(), resolved.notes.end());
        }
        Json cost = training_cost_json(run, report);
        for (const char* const values : {"training", "diagnosis"}) {
            if (record["results"][name].contains(values)) {
                cost[values] = record["results"][name][values];
            }
        }
        again["results"][name] = std::move(cost);
    }
    again["inputs"]["chip"] = chip_input(report.architecture);
    again["inputs"]["technology"] = technology_input(report.architecture);
    again = make_record("train", options.command, clock, again["inputs"], again["results"]);
    if (!options.out.empty()) {
        std::filesystem::create_directories(options.out);
        write_json(options.out + "/report.json", again);
    }
    return again;
}

Json evaluate_again(YamlMap& inputs, const RerunOptions& options) {
    EvaluateOptions asked;
    asked.command = options.command;
    asked.network = network_of(inputs, options);
    asked.chip = chip_of(inputs, options);
    YamlMap data = inputs.map("data");
    asked.data = options.data.empty() ? data.text("folder") : options.data;
    asked.data_sha256 = data.text("sha256");
    asked.test_samples = inputs.integer("test_samples", 1, std::int64_t{1} << 40);
    asked.arithmetics = trainings_of(inputs, "arithmetics");
    asked.engine = static_cast<TrainEngine>(inputs.choice("engine", {"tlm", "passes"}));
    asked.out = options.out;
    return evaluation_record(evaluate(asked));
}

Json sweep_again(YamlMap& inputs, const RerunOptions& options) {
    if (options.out.empty()) {
        throw InputError("--out: missing, expected a folder for the sweep's results");
    }
    Json spec = Json::parse(inputs.braced("spec"));
    find_weights(spec["network"], inputs, options);
    const ChipRequest& changes = options.changes;
    for (const SetKey& set : changes.set) {
        spec["set"][set.key] = path_from_anywhere(set.value, set.origin.folder);
    }
    const std::string name =
        inputs.text("folder") + "/" + std::filesystem::path(options.record).filename().string();
    if (!changes.arithmetic.empty()) {
        spec["arithmetic"] = changes.arithmetic;
    }
    if (!changes.technology.empty()) {
        spec["technology"] = path_from_anywhere(changes.technology, "");
    }
    if (!changes.faults.empty()) {
        spec["faults"] = yaml_json(faults_text(load_faults(changes.faults)));
    }
    if (changes.strict_prices) {
        spec["strict_prices"] = true;
    }
    run_sweep(parse_sweep_spec(spec.dump(2), name), options.out, options.threads, options.command);
    return read_record(options.out + "/report.json");
}

} // namespace

Json rerun(const RerunOptions& options) {
    const RunClock clock;
    YamlMap record = open_record(options.record);
    const std::size_t kind = record.choice("kind", {"train", "simulate", "sweep", "evaluate"});
    YamlMap inputs = record.map("inputs");
    if (options.timing) {
        if (kind != 0) {
            throw InputError(options.record + ": kind: expected train where --timing is given");
        }
        return time_again(inputs, options, clock);
    }
    return kind == 0   ? train_again(inputs, options)
           : kind == 1 ? simulate_again(inputs, options, clock)
           : kind == 2 ? sweep_again(inputs, options)
                       : evaluate_again(inputs, options);
}

} // namespace napier
