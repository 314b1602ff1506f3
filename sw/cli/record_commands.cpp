// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/record_commands.hpp"

#include <iostream>
#include <limits>
#include <memory>

#include "hw/config/invariant_error.hpp"
#include "hw/parallel/worker_pool.hpp"
#include "sw/cli/chip_options.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/run/read_record.hpp"
#include "sw/run/record_diff.hpp"
#include "sw/run/rerun.hpp"

namespace napier {

namespace {

constexpr std::size_t kShown = 24;

void run_again(const RerunOptions& options) {
    const StopSignal stop;
    const auto before = read_record(options.record);
    const RecordDiff diff = diff_records(before, rerun(options));
    std::cout << to_text(diff, kShown);
    if (!options.out.empty()) {
        std::cout << "written: " << options.out << "/report.json\n";
    }
    if (diff.causes.empty() && !diff.effects.empty()) {
        throw InvariantError(options.record + ": the same inputs gave other results");
    }
}

} // namespace

void add_record_commands(CLI::App& app, const std::string& command_line) {
    auto options = std::make_shared<RerunOptions>();
    options->command = command_line;
    CLI::App* const again = app.add_subcommand(
        "rerun", "Run again what a record (report.json) says, and compare; needs none of its files "
                 "but data and weights");
    again->add_option("record", options->record, "the record")->required();
    again->add_option("--out", options->out, "folder for the new record");
    again->add_option("--data", options->data, "folder of the data set, if it has moved");
    again->add_option("--weights", options->weights, "the weights' file, if it has moved");
    again
        ->add_option_function<int>(
            "--threads",
            [options](int threads) {
                options->threads = threads;
                WorkerPool::set_shared_threads(threads);
            },
            "host threads; they change no result")
        ->check(number_in(1, 1024));
    again->add_flag("--timing", options->timing,
                    "of a training: cycles and energy on the changed chip, without training again");
    add_chip_changes(*again, options->changes);
    again->callback([options] { run_again(*options); });

    struct Pair {
        std::string a, b;
        bool all = false;
    };
    auto pair = std::make_shared<Pair>();
    CLI::App* const diff = app.add_subcommand(
        "diff", "What differs between two records: what went in, then what came out");
    diff->add_option("a", pair->a, "a record (report.json)")->required();
    diff->add_option("b", pair->b, "another")->required();
    diff->add_flag("--all", pair->all, "every difference");
    diff->callback([pair] {
        const RecordDiff found = diff_records(read_record(pair->a), read_record(pair->b));
        std::cout << to_text(found, pair->all ? std::numeric_limits<std::size_t>::max() : kShown);
    });
}

} // namespace napier
