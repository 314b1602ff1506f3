// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/anneal_command.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>

#include "hw/config/input_error.hpp"
#include "sw/anneal/designer.hpp"
#include "sw/anneal/table_report.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/progress.hpp"
#include "sw/report/stop_signal.hpp"

namespace napier::anneal {

namespace {

struct AnnealOptions {
    Request request;
    std::string cost = to_string(Request{}.cost);
    std::string out;
    int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

Cost cost_of(const std::string& name) {
    const std::vector<std::string>& names = cost_names();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
        std::string known;
        for (const std::string& other : names) {
            known += (known.empty() ? "" : ", ") + other;
        }
        throw InputError("--cost: found '" + name + "', expected one of: " + known);
    }
    return static_cast<Cost>(found - names.begin());
}

void run(AnnealOptions options) {
    const StopSignal stop;
    Request& request = options.request;
    request.cost = cost_of(options.cost);
    if (options.threads < 1 || options.threads > 1024) {
        throw InputError("--threads: found " + std::to_string(options.threads) +
                         ", expected an integer in 1..1024");
    }
    check_request(request);
    AtomicFile out(options.out); // before the work: a path that cannot be written costs no wait
    Progress progress("anneal", static_cast<std::uint64_t>(request.restarts), "restarts");
    const Designed designed = design_table(request, options.threads, [&progress] {
        progress.advance();
        return StopSignal::received() == 0;
    });
    const int asked = request.restarts;
    request.restarts = static_cast<int>(designed.file.design.restarts);
    progress.finish();
    const char* yardstick = request.cost == Cost::sampled ? "the exact table's"
                            : request.cost == Cost::l2    ? "the optimum"
                                                          : "a bound from below";
    std::cerr << "cost " << designed.cost << ", "
              << to_digits(100.0 * (designed.cost / designed.yardstick - 1.0), 2) << " % above "
              << yardstick << " (" << designed.yardstick << ")\n\n"
              << to_text(report_of(LogAddTable::from_pwl(designed.file.table)));
    out.write(table_text(designed.file, command_of(request)));
    out.commit();
    if (request.restarts < asked) {
        throw Interrupted(StopSignal::received(), "interrupted: " + options.out +
                                                      " is the table of --restarts " +
                                                      std::to_string(request.restarts));
    }
}

} // namespace

void add_anneal_command(CLI::App& app) {
    auto options = std::make_shared<AnnealOptions>();
    Request& request = options->request;
    CLI::App* command = app.add_subcommand("anneal", "Design the log-add table of a format");
    command->add_option("--width", request.format.width, "bits of a word")
        ->required()
        ->check(an_integer());
    command->add_option("--fraction", request.format.fraction, "fraction bits of its log")
        ->required()
        ->check(an_integer());
    command->add_option("--segments", request.segments, "lines for each of D+ and D-")
        ->check(an_integer())
        ->capture_default_str();
    command->add_option("--cost", options->cost, "l2, joint, bias or sampled")
        ->capture_default_str();
    command
        ->add_option("--cell", request.cell,
                     "breakpoints are multiples of this; 0: a quarter octave of d")
        ->check(an_integer())
        ->capture_default_str();
    command->add_option("--restarts", request.restarts, "annealings, of which the best is kept")
        ->check(an_integer())
        ->capture_default_str();
    command->add_option("--seed", request.seed, "names the random numbers")
        ->check(number_in<std::int64_t>(0, INT64_MAX))
        ->capture_default_str();
    command->add_option("--threads", options->threads, "the table does not depend on it")
        ->check(an_integer())
        ->capture_default_str();
    command->add_option("--out", options->out, "the table's file (YAML)")->required();
    command->callback([options] { run(*options); });
}

} // namespace napier::anneal
