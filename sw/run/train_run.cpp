// SPDX-License-Identifier: Apache-2.0
#include "sw/run/train_run.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "hw/chip/fixed_twin.hpp"
#include "hw/config/input_error.hpp"
#include "hw/energy/technology_library.hpp"
#include "sw/data/load_dataset.hpp"
#include "sw/diagnosis/diagnosis.hpp"
#include "sw/driver/begin_simulation.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/json_file.hpp"
#include "sw/run/clock_check.hpp"
#include "sw/run/diagnosis_file.hpp"
#include "sw/run/diagnosis_picture.hpp"
#include "sw/run/digests.hpp"
#include "sw/run/fitted_chip.hpp"
#include "sw/run/instruction_trace.hpp"
#include "sw/run/power_recorder.hpp"
#include "sw/run/strict_prices.hpp"
#include "sw/run/train_fingerprint.hpp"
#include "sw/run/train_record.hpp"
#include "sw/train/float_backend.hpp"

namespace napier {

namespace {

void check_count(const std::string& option, long found, std::size_t all, const std::string& what) {
    if (found <= 0 || found > static_cast<long>(all)) {
        throw InputError(
            fmt::format("{}: found {}, expected 1..{} ({})", option, found, all, what));
    }
}

TrainingRun run_of(const TrainOptions& options, const Network& network, const Dataset& data) {
    TrainingRun run{options.epochs > 0 ? options.epochs : network.train.epochs, data.train.count(),
                    options.seed, data.test.count()};
    if (options.samples >= 0) {
        check_count("--samples", options.samples, data.train.count(),
                    "the training images of " + data.name);
        run.samples = static_cast<std::size_t>(options.samples);
    }
    if (options.test_samples != 0) {
        check_count("--test-samples", options.test_samples, data.test.count(),
                    "the test images of " + data.name);
        run.test_samples = static_cast<std::size_t>(options.test_samples);
    }
    return run;
}

/// A chip with a network, and what it leaves behind.
struct ChipTraining : EngineChip {
    using EngineChip::EngineChip;
    std::optional<TrainLeg> leg;
};

/// Whole passes have no instructions: what shows them is refused.
void check_engine(const TrainOptions& options) {
    if (options.engine == TrainEngine::tlm) {
        if (options.ranks != nullptr) {
            throw InputError(fmt::format("--engine: found tlm and {} processes of mpirun, expected "
                                         "passes, which they can share",
                                         options.ranks->count()));
        }
        if (options.diagnose) {
            throw InputError("--diagnose: found with --engine tlm, expected --engine passes: it "
                             "looks at whole tensors between operations");
        }
        return;
    }
    const auto refuse = [](const std::string& option, const std::string& what) {
        throw InputError(option + ": found with --engine passes, expected --engine tlm: " + what);
    };
    if (!options.trace.empty()) {
        refuse("--record", "whole passes run no instructions");
    }
    if (options.power_interval_us > 0) {
        refuse("--power-trace", "whole passes have no time within a step");
    }
}

/// The trainings of a run: what they share, and one after the other.
class TrainRun {
  public:
    explicit TrainRun(const TrainOptions& options);

    void train();
    TrainReport finish();

  private:
    /// Where something is to be written, before anything is trained.
    void check_outputs() const;
    bool leads() const { return napier::leads(options_.ranks); }
    bool wanted(Trainings which) const {
        return options_.trainings == Trainings::all || options_.trainings == which;
    }
    Fingerprint fingerprint_of(ChipTraining& chip) const;
    ChipRun train_chip(ChipTraining& chip, const char* name, double power_interval_us);
    void write_diagnosis_picture() const;
    /// If `which` is the training whose weights are asked for.
    void save_weights(Trainings which, Backend& backend) const;

    const TrainOptions& options_;
    TrainReport report_;
    std::vector<std::string> notes_; ///< on the chip that was asked for
    Dataset data_;
    Fingerprint shared_;
};

TrainRun::TrainRun(const TrainOptions& options) : options_(options) {
    check_engine(options);
    report_.command = options.command;
    report_.engine = options.engine;
    report_.ranks = options.ranks != nullptr ? options.ranks->count() : 1;
    report_.network = load_trainable(options.network, options.width_multiplier);
    options.recipe.apply(report_.network.train);
    ResolvedChip resolved = resolve(options.chip);
    report_.architecture = resolved.chip;
    const std::string& out = options.session.out;
    if (!out.empty() && std::filesystem::exists(out) && !std::filesystem::is_directory(out)) {
        throw InputError(out + ": is a file, expected a folder for the results");
    }
    if (out.empty() && options.session.start == Start::resume) {
        throw InputError("--resume: expected --out with the folder of the run to continue");
    }
    if (options.power_interval_us > 0 && (out.empty() || options.session.start == Start::resume)) {
        throw InputError("--power-trace: expected --out, and a run from its beginning");
    }
    if (!options.trace.empty() && options.session.start == Start::resume) {
        throw InputError("--record: expected a run from its beginning, found --resume; what the "
                         "run did before is in no file");
    }
    if (options.diagnose && options.trainings == Trainings::float32) {
        throw InputError("--diagnose: found with --only float32, expected a training in the "
                         "chip's words");
    }
    if (options.trainings == Trainings::fixed_twin) {
        require_twin(report_.architecture);
    }
    if (leads()) {
        check_outputs();
    }
    data_ = load_dataset(report_.network.dataset, options.data);
    require_sha256(data_, options.data_sha256);
    connect(report_.network, data_);
    fit(resolved, report_.network, RunMode::training, report_.network.train.batch, Capacity::exact);
    report_.architecture = std::move(resolved.chip);
    notes_ = std::move(resolved.notes);
    report_.run = run_of(options, report_.network, data_);
    if (options.diagnose) {
        report_.diagnose_steps =
            *options.diagnose > 0
                ? static_cast<std::uint64_t>(*options.diagnose)
                : steps_of_epoch(report_.run.samples, report_.network.train.batch);
    }
    if (!out.empty() && leads()) { // hashing the data set takes a while, so only where it is needed
        shared_ =
            run_fingerprint(report_.network, network_text(options.network), data_, report_.run);
    }
    if ((!out.empty() || !options.data_sha256.empty()) && leads()) {
        report_.data = data_input(data_, options.data);
    }
}

void TrainRun::check_outputs() const {
    const std::string& out = options_.session.out;
    const auto folder = std::filesystem::path(options_.save_weights).parent_path();
    if (!folder.empty() && !std::filesystem::is_directory(folder)) {
        throw InputError("--save-weights: " + folder.string() + ": expected a folder");
    }
    for (const std::string& path : {options_.save_weights, options_.trace}) {
        if (!path.empty()) {
            require_writable(path);
        }
    }
    if (std::filesystem::is_directory(out)) {
        for (const char* const name : {"/report.json", "/curve.csv", "/power.csv"}) {
            require_writable(out + name);
        }
        for (const char* const name : {"/diagnosis.csv", "/diagnosis.svg"}) {
            if (options_.diagnose) {
                require_writable(out + name);
            }
        }
    }
}

ChipRun TrainRun::train_chip(ChipTraining& chip, const char* name, double power_interval_us) {
    std::optional<PowerRecorder> power;
    if (power_interval_us > 0) {
        power.emplace(*chip.platform(), report_.network, power_interval_us);
    }
    std::optional<DiagnosisFile> samples;
    std::optional<Diagnosis> diagnosis;
    if (report_.diagnose_steps > 0) {
        samples.emplace(leads() ? options_.session.out : std::string(), name,
                        steps_of_epoch(report_.run.samples, report_.network.train.batch));
        diagnosis.emplace(report_.diagnose_steps,
                          [&](const DiagnosisSample& sample) { samples->add(sample); });
        chip.whole()->set_observer(&*diagnosis);
    }
    const TrainingResult result =
        chip.leg->run(chip.backend(), report_.network, data_, report_.run);
    if (power) {
        write_file_atomically(options_.session.out + "/power.csv", power->csv());
    }
    ChipRun run = collect(load_technology(report_.architecture.technology), chip.backend(), result);
    if (diagnosis) {
        chip.whole()->set_observer(nullptr);
        run.diagnosis = samples->last();
    }
    if (chip.platform() != nullptr) {
        add_model(run, *chip.platform());
    } else {
        run.core_seconds.array = chip.host()->seconds().products;
        run.core_seconds.vector = chip.host()->seconds().rest;
        run.exchange_seconds = chip.host()->seconds().exchange;
        run.step_bytes_sent = chip.whole()->step_bytes();
    }
    return run;
}

void TrainRun::train() {
    const bool twin_there = has_fixed_twin(report_.architecture);
    std::optional<ChipTraining> chip;
    std::optional<ChipTraining> twin;
    std::optional<TrainLeg> reference;
    begin_simulation();
    if (wanted(Trainings::chip)) {
        require_clock(report_.architecture, load_technology(report_.architecture.technology));
        chip.emplace("chip", report_.architecture, options_.engine, options_.ranks);
    }
    const bool madam = report_.network.train.optimiser == Optimiser::madam;
    if (twin_there && wanted(Trainings::fixed_twin) &&
        (!madam || options_.trainings == Trainings::fixed_twin)) {
        const Architecture fixed = fixed_twin(report_.architecture, FixedAccumulator::wide);
        require_measured_prices(options_.chip, fixed);
        require_clock(fixed, load_technology(fixed.technology));
        twin.emplace("fixed_twin", fixed, options_.engine, options_.ranks);
    }
    // Every module exists before time runs; every refusal comes before a folder is made, and every
    // folder is taken before one is emptied.
    for (std::optional<ChipTraining>* const each : {&chip, &twin}) {
        if (*each) {
            (*each)->place(report_.network, options_.seed);
        }
    }
    const TrainSession& session = options_.session;
    if (chip) {
        chip->leg.emplace("chip", chip_label(report_.architecture), session, fingerprint_of(*chip),
                          options_.ranks);
    }
    if (twin) {
        twin->leg.emplace("fixed_twin", "fixed twin", session, fingerprint_of(*twin),
                          options_.ranks);
    }
    if (wanted(Trainings::float32) && leads()) {
        reference.emplace("float32", "float32   ", session,
                          joined(shared_, reference_fingerprint()));
    }
    if (chip) {
        std::optional<TraceWriter> trace;
        if (!options_.trace.empty()) {
            trace.emplace(options_.trace);
            chip->platform()->device.set_recorder(
                [&](std::uint64_t address, const std::vector<Instruction>& program) {
                    trace->add(address, program);
                });
        }
        report_.chip = train_chip(*chip, "chip", options_.power_interval_us);
        if (trace) {
            trace->finish();
            chip->platform()->device.set_recorder({});
        }
        save_weights(Trainings::chip, chip->backend());
    }
    if (twin) {
        report_.fixed_twin = train_chip(*twin, "fixed_twin", 0);
        save_weights(Trainings::fixed_twin, twin->backend());
    }
    if (reference) {
        FloatBackend backend(report_.network, options_.seed);
        report_.float32 = reference->run(backend, report_.network, data_, report_.run);
        save_weights(Trainings::float32, backend);
    }
    if (options_.ranks != nullptr) { // the others wait until float32 is done
        std::vector<std::uint8_t> nothing;
        options_.ranks->broadcast(nothing);
    }
}

Fingerprint TrainRun::fingerprint_of(ChipTraining& chip) const {
    return joined(shared_, chip_fingerprint(chip.backend().architecture()));
}

void TrainRun::save_weights(Trainings which, Backend& backend) const {
    const Trainings asked =
        options_.trainings == Trainings::all ? Trainings::chip : options_.trainings;
    if (which == asked && !options_.save_weights.empty()) {
        const std::vector<LayerParameters> parameters = backend.parameters(); // of all ranks
        if (leads()) {
            write_file_atomically(options_.save_weights,
                                  safetensors_bytes(to_tensors(report_.network, parameters)));
        }
    }
}

void TrainRun::write_diagnosis_picture() const {
    const std::vector<TrainingSample> samples = report_.diagnoses();
    if (!samples.empty()) {
        write_file_atomically(options_.session.out + "/diagnosis.svg", diagnosis_svg(samples));
    }
}

TrainReport TrainRun::finish() {
    if (report_.chip) {
        report_.chip->notes.insert(report_.chip->notes.end(), notes_.begin(), notes_.end());
    }
    if (!options_.session.out.empty() && leads()) {
        write_diagnosis_picture();
        write_json(options_.session.out + "/report.json", train_record(report_));
        if (report_.chip) {
            mark_reported(options_.session.out, "chip");
        }
        if (report_.fixed_twin) {
            mark_reported(options_.session.out, "fixed_twin");
        }
        if (report_.float32) {
            mark_reported(options_.session.out, "float32");
        }
    }
    return std::move(report_);
}

} // namespace

std::string chip_label(const Architecture& chip) {
    return fmt::format("{:<10}", std::string(chip.arithmetic.title()) + " chip");
}

void require_twin(const Architecture& chip) {
    if (!has_fixed_twin(chip)) {
        throw InputError("--only fixed_twin: the chip is " + chip.arithmetic.describe() +
                         ", and only LNS chips have a fixed-point twin");
    }
}

TrainReport run_train(const TrainOptions& options) {
    TrainRun run(options);
    run.train();
    return run.finish();
}

} // namespace napier
