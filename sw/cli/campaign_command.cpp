// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/campaign_command.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "hw/config/input_error.hpp"
#include "hw/parallel/worker_pool.hpp"
#include "sw/checkpoint/checkpoint_file.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/data/load_dataset.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/json_file.hpp"
#include "sw/report/progress.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/run/campaign_record.hpp"
#include "sw/run/campaign_results.hpp"
#include "sw/run/campaign_spec.hpp"
#include "sw/run/train_fingerprint.hpp"
#include "sw/run/train_progress_json.hpp"
#include "sw/train/chip_backend.hpp"

namespace napier {

namespace {

constexpr std::size_t kTested = 1000; ///< images, unless the spec says how many

struct CampaignOptions {
    std::string spec;
    std::string out;
    std::string command; ///< as typed
};

/// A chip with the trained network that its runs start from.
struct Chip {
    std::string name; ///< of its arithmetic
    std::unique_ptr<Platform> platform;
    std::unique_ptr<ChipBackend> backend;
    BackendState trained;
};

class Campaign {
  public:
    explicit Campaign(const CampaignOptions& options);
    void run();

  private:
    std::uint64_t all_runs() const;
    void train(Chip& chip) const;
    CampaignRun run_one(Chip& chip, CampaignRun run, FaultConfig faults) const;
    double evaluate(ChipBackend& backend) const;
    template <typename Each> void for_runs(Each&& each) const;

    RunClock clock_;
    CampaignOptions options_;
    CampaignSpec spec_;
    Network network_;
    Dataset data_;
    std::size_t tested_;
    std::vector<Chip> chips_;
};

Campaign::Campaign(const CampaignOptions& options)
    : options_(options), spec_(load_campaign(options.spec)),
      network_(load_trainable(spec_.network)), data_(load_dataset(network_.dataset, spec_.data)) {
    connect(network_, data_);
    const auto check = [&](const char* key, std::int64_t found, std::size_t all) {
        if (found > static_cast<std::int64_t>(all)) {
            throw InputError(fmt::format("{}: {}: found {}, expected at most {}, all of {}",
                                         options.spec, key, found, all, data_.name));
        }
    };
    check("train.samples", spec_.samples, data_.train.count());
    check("run.samples", spec_.run_samples, data_.train.count());
    check("run.test_samples", spec_.test_samples, data_.test.count());
    tested_ = spec_.test_samples > 0 ? static_cast<std::size_t>(spec_.test_samples)
                                     : std::min(kTested, data_.test.count());
    for (const std::string& name : spec_.arithmetics) {
        ChipRequest request = spec_.chip;
        request.arithmetic = name;
        Chip chip{name,
                  std::make_unique<Platform>(("chip_" + name).c_str(), resolve(request).chip),
                  {},
                  {}};
        chips_.push_back(std::move(chip));
    }
    for (Chip& chip : chips_) { // every module exists before time runs
        chip.backend = std::make_unique<ChipBackend>(network_, *chip.platform, spec_.seed);
    }
}

/// Without upsets; once, and kept beside the results.
void Campaign::train(Chip& chip) const {
    const std::string path = options_.out + "/trained-" + chip.name + ".napier";
    const std::size_t samples =
        spec_.samples == 0 ? data_.train.count() : static_cast<std::size_t>(spec_.samples);
    const TrainingRun run{spec_.epochs, samples, spec_.seed, tested_};
    const Fingerprint fingerprint =
        joined(run_fingerprint(network_, network_text(spec_.network), data_, run),
               chip_fingerprint(chip.platform->accelerator.architecture()));
    if (std::filesystem::exists(path)) {
        const Checkpoint checkpoint = read_checkpoint(path);
        if (checkpoint.fingerprint != fingerprint) {
            throw InputError(path + ": is of another training, expected " + spec_.network +
                             " as the spec trains it");
        }
        try { // before any run, so that a state that does not fit is found out first
            chip.backend->restore(checkpoint.state);
        } catch (const InputError& error) {
            throw InputError(path + ": " + error.what());
        }
        chip.trained = checkpoint.state;
        return;
    }
    Trainer trainer(*chip.backend, network_, data_, run);
    Progress progress(chip.name, trainer.total_images(), "images");
    while (!trainer.done()) {
        progress.advance(trainer.advance());
        if (const int signal = StopSignal::received()) {
            throw Interrupted(signal, "interrupted; the same command starts the training again");
        }
    }
    progress.finish();
    chip.trained = chip.backend->save();
    write_checkpoint(path, {fingerprint, to_json(trainer.progress()), chip.trained});
}

double Campaign::evaluate(ChipBackend& backend) const {
    const auto batch = static_cast<std::size_t>(network_.train.batch);
    std::uint64_t right = 0;
    for (std::size_t at = 0; at < tested_; at += batch) {
        const std::size_t count = std::min(batch, tested_ - at);
        right += test_images(backend, data_, at, count).right;
    }
    return static_cast<double>(right) / static_cast<double>(tested_);
}

CampaignRun Campaign::run_one(Chip& chip, CampaignRun run, FaultConfig faults) const {
    chip.platform->set_faults({}); // restoring has no upsets
    chip.backend->restore(chip.trained);
    chip.platform->set_faults(faults);
    if (spec_.run_samples > 0) {
        const TrainingRun more{1, static_cast<std::size_t>(spec_.run_samples), spec_.seed + 1,
                               tested_};
        run.test_accuracy = napier::train(*chip.backend, network_, data_, more, [](std::size_t) {
                            }).test_accuracy.back();
    } else {
        run.test_accuracy = evaluate(*chip.backend);
    }
    for (std::size_t place = 0; place < kFaultPlaces; ++place) {
        if (const Upsets* const upsets = chip.platform->upsets(static_cast<FaultPlace>(place))) {
            const FaultCounts counts = sum(upsets->counts());
            run.injected += counts.injected;
            run.corrected += counts.corrected;
            run.detected += counts.detected;
        }
    }
    return run;
}

/// In the order of the results: all of a chip's, so that its network is restored from warm memory.
template <typename Each> void Campaign::for_runs(Each&& each) const {
    for (std::size_t chip = 0; chip < chips_.size(); ++chip) {
        for (const CampaignCase& one : spec_.cases) {
            for (const double rate : one.rates) {
                for (std::int64_t run = 0; run < spec_.runs; ++run) {
                    FaultConfig faults = one.faults;
                    faults.rate = rate;
                    // The same seeds for every arithmetic and case.
                    faults.seed = spec_.seed << 32 | static_cast<std::uint64_t>(run);
                    each(chip, faults, CampaignRun{chips_[chip].name, one.name, rate, run});
                }
            }
        }
    }
}

std::uint64_t Campaign::all_runs() const {
    std::uint64_t points = 0;
    for (const CampaignCase& one : spec_.cases) {
        points += one.rates.size();
    }
    return chips_.size() * points * static_cast<std::uint64_t>(spec_.runs);
}

void Campaign::run() {
    CampaignResults results(options_.out, spec_);
    require_writable(options_.out + "/summary.csv");
    const std::uint64_t all = all_runs();
    std::cout << fmt::format("{} of {} runs were there already\n", results.size(), all);
    Progress progress("runs", all - results.size(), "runs");
    for_runs([&](std::size_t at, const FaultConfig& faults, const CampaignRun& run) {
        if (results.has(run)) {
            return;
        }
        Chip& chip = chips_[at];
        if (chip.trained.empty()) {
            train(chip);
        }
        results.add(run_one(chip, run, faults));
        progress.advance(1);
        if (const int signal = StopSignal::received()) {
            throw Interrupted(signal, "interrupted; the same command goes on");
        }
    });
    progress.finish();
    std::vector<std::pair<std::string, Architecture>> architectures;
    for (const Chip& chip : chips_) {
        architectures.emplace_back(chip.name, chip.platform->accelerator.architecture());
    }
    write_json(options_.out + "/report.json", campaign_record(spec_, network_, data_, architectures,
                                                              results, options_.command, clock_));
    std::cout << results.summarise() << "written: " << options_.out
              << "/results.csv, summary.csv and report.json\n";
}

} // namespace

void add_campaign_command(CLI::App& app, const std::string& command_line) {
    auto options = std::make_shared<CampaignOptions>();
    options->command = command_line;
    CLI::App* const command = app.add_subcommand(
        "campaign", "Accuracy of a trained network against the rate of upsets in the chip");
    command->add_option("spec", options->spec, "the campaign, a YAML file")->required();
    command->add_option("--out", options->out, "folder for results.csv; goes on with what is there")
        ->required();
    command
        ->add_option_function<int>(
            "--threads", [](int threads) { WorkerPool::set_shared_threads(threads); },
            "host threads (default: one a processor); they change no result")
        ->check(number_in(1, 1024));
    command->callback([options] {
        const StopSignal stop;
        Campaign(*options).run();
    });
}

} // namespace napier
