// SPDX-License-Identifier: Apache-2.0
#include "sw/run/evaluation.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <fmt/format.h>

#include "hw/chip/fixed_twin.hpp"
#include "hw/config/input_error.hpp"
#include "hw/energy/technology_library.hpp"
#include "sw/data/load_dataset.hpp"
#include "sw/driver/begin_simulation.hpp"
#include "sw/model/parameters.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/human.hpp"
#include "sw/report/json_file.hpp"
#include "sw/report/progress.hpp"
#include "sw/report/sha256.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/report/text_table.hpp"
#include "sw/run/chip_run.hpp"
#include "sw/run/clock_check.hpp"
#include "sw/run/digests.hpp"
#include "sw/run/evaluation_record.hpp"
#include "sw/run/fitted_chip.hpp"
#include "sw/run/strict_prices.hpp"
#include "sw/train/float_backend.hpp"
#include "sw/train/trainer.hpp"

namespace napier {

namespace {

std::size_t images_of(const EvaluateOptions& options, const Dataset& data) {
    if (options.test_samples == 0) {
        return data.test.count();
    }
    if (options.test_samples > static_cast<long>(data.test.count())) {
        throw InputError(fmt::format("--test-samples: found {}, expected 1..{} (the test images of "
                                     "{})",
                                     options.test_samples, data.test.count(), data.name));
    }
    return static_cast<std::size_t>(options.test_samples);
}

TestResult test_all(Backend& backend, const Network& network, const Dataset& data,
                    std::size_t images, const std::string& label) {
    const auto start = std::chrono::steady_clock::now();
    const auto batch = static_cast<std::size_t>(network.train.batch);
    TestResult result;
    std::uint64_t right = 0;
    Progress progress(label, images, "images");
    for (std::size_t at = 0; at < images; at += batch) {
        if (const int signal = StopSignal::received()) {
            throw Interrupted(signal, fmt::format("interrupted after {} of {} images; nothing is "
                                                  "kept",
                                                  at, images));
        }
        const std::size_t count = std::min(batch, images - at);
        const BatchScore tested = test_images(backend, data, at, count);
        right += tested.right;
        result.loss += tested.loss;
        result.classes.insert(result.classes.end(), tested.classes.begin(), tested.classes.end());
        progress.advance(count);
    }
    progress.finish();
    result.accuracy = static_cast<double>(right) / static_cast<double>(images);
    result.loss /= static_cast<double>(images);
    result.weights_sha256 = sha256_text(backend.weight_bytes());
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

ChipEvaluation test_chip(EngineChip& chip, const Evaluation& evaluation, const Dataset& data,
                         const std::string& label) {
    const Network& network = evaluation.network;
    PlanBackend& backend = chip.backend();
    ChipEvaluation run;
    run.test = test_all(backend, network, data, evaluation.labels.size(), label);
    std::vector<PassCost*> priced;
    for (std::size_t layer = 0; layer < backend.layers(); ++layer) {
        PassCost cost;
        cost.layer = layer;
        cost.pass = Pass::evaluation;
        cost.counters = backend.report(layer, Pass::evaluation);
        cost.arithmetic = backend.plan().arithmetic_of(layer, Pass::evaluation);
        run.passes.push_back(cost);
    }
    for (PassCost& pass : run.passes) {
        priced.push_back(&pass);
    }
    static_cast<ChipCost&>(run) =
        price(load_technology(evaluation.architecture.technology), backend.architecture(),
              network.longest_sum(network.train.batch), backend.fetch(RunMode::inference), priced);
    run.memory_bytes = backend.plan().bytes();
    if (chip.platform() != nullptr) {
        run.upsets = upsets_of(*chip.platform());
    }
    return run;
}

} // namespace

Evaluation evaluate(const EvaluateOptions& options) {
    Evaluation evaluation;
    evaluation.command = options.command;
    evaluation.engine = options.engine;
    Network& network = evaluation.network;
    network = load_trainable(options.network, options.width_multiplier);
    take_weights(network, options.weights);
    network.train.batch = options.batch.value_or(network.train.batch);
    ResolvedChip resolved = resolve(options.chip);
    const bool twin_there = has_fixed_twin(resolved.chip);
    const auto wanted = [&](Trainings which) {
        return options.arithmetics == Trainings::all || options.arithmetics == which;
    };
    if (options.arithmetics == Trainings::fixed_twin) {
        require_twin(resolved.chip);
    }
    if (!options.out.empty()) {
        std::filesystem::create_directories(options.out);
        require_writable(options.out + "/report.json");
        require_writable(options.out + "/predictions.csv");
    }
    const Dataset data = load_dataset(network.dataset, options.data);
    require_sha256(data, options.data_sha256);
    connect(network, data);
    require_all_weights(network, options.network);
    // Memory holds what training needs too, as in a training.
    fit(resolved, network, RunMode::training, network.train.batch, Capacity::exact);
    evaluation.architecture = std::move(resolved.chip);
    const std::size_t images = images_of(options, data);
    evaluation.labels.assign(data.test.labels.begin(),
                             data.test.labels.begin() + static_cast<std::ptrdiff_t>(images));
    if (!options.out.empty() || !options.data_sha256.empty()) {
        evaluation.data = data_input(data, options.data);
    }

    constexpr std::uint64_t kNoSeed = 0; // every parameter is given
    const Architecture twin_architecture =
        twin_there ? fixed_twin(evaluation.architecture, FixedAccumulator::wide) : Architecture{};
    std::optional<EngineChip> chip;
    std::optional<EngineChip> twin;
    begin_simulation();
    if (wanted(Trainings::chip)) {
        require_clock(evaluation.architecture, load_technology(evaluation.architecture.technology));
        chip.emplace("chip", evaluation.architecture, options.engine);
    }
    if (twin_there && wanted(Trainings::fixed_twin)) {
        require_measured_prices(options.chip, twin_architecture);
        require_clock(twin_architecture, load_technology(twin_architecture.technology));
        twin.emplace("fixed_twin", twin_architecture, options.engine);
    }
    for (std::optional<EngineChip>* const each : {&chip, &twin}) {
        if (*each) { // every module exists before time runs
            (*each)->place(network, kNoSeed);
        }
    }
    if (chip) {
        evaluation.chip = test_chip(*chip, evaluation, data, chip_label(evaluation.architecture));
        evaluation.chip->notes.insert(evaluation.chip->notes.end(), resolved.notes.begin(),
                                      resolved.notes.end());
    }
    if (twin) {
        evaluation.fixed_twin = test_chip(*twin, evaluation, data, "fixed twin");
    }
    if (wanted(Trainings::float32)) {
        FloatBackend backend(network, kNoSeed);
        evaluation.float32 = test_all(backend, network, data, images, "float32   ");
    }
    if (!options.out.empty()) {
        write_file_atomically(options.out + "/predictions.csv", predictions_csv(evaluation));
        write_json(options.out + "/report.json", evaluation_record(evaluation));
    }
    return evaluation;
}

std::string to_table(const Evaluation& e) {
    using Align = TextTable::Align;
    TextTable table(
        {{"", Align::left}, {e.architecture.arithmetic.title()}, {"fixed twin"}, {"float32"}});
    const auto tests = [&](const char* name, auto value) {
        table.add_row({name, e.chip ? value(e.chip->test) : "",
                       e.fixed_twin ? value(e.fixed_twin->test) : "",
                       e.float32 ? value(*e.float32) : ""});
    };
    tests("test accuracy",
          [](const TestResult& t) { return fmt::format("{:.2f} %", t.accuracy * 100); });
    tests("test loss, nats", [](const TestResult& t) { return fmt::format("{:.4f}", t.loss); });
    const auto images = static_cast<double>(e.labels.size());
    const auto costs = [&](const char* name, auto value) {
        table.add_row(
            {name, e.chip ? value(*e.chip) : "", e.fixed_twin ? value(*e.fixed_twin) : "", ""});
    };
    if (e.chip || e.fixed_twin) {
        table.add_rule();
        costs("cycles", [](const ChipCost& c) { return human_count(double(c.cycles), ""); });
        costs("images/s", [&](const ChipCost& c) { return human_count(images / c.seconds(), ""); });
        costs("energy an image",
              [&](const ChipCost& c) { return human_energy_pj(c.energy.total() / images); });
        costs("area", [](const ChipCost& c) { return human_area_um2(c.area.total()); });
    }
    table.add_rule();
    tests("wall time", [](const TestResult& t) { return human_duration(t.seconds); });
    std::string text = fmt::format("{} on {} test images of {}\n\n{}", e.network.name,
                                   e.labels.size(), e.network.dataset, table.str());
    std::vector<std::string> notes;
    for (const std::optional<ChipEvaluation>* const each : {&e.chip, &e.fixed_twin}) {
        if (*each) {
            notes.insert(notes.end(), (*each)->notes.begin(), (*each)->notes.end());
        }
    }
    return text + note_lines(notes);
}

} // namespace napier
