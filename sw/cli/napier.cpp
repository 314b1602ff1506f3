// SPDX-License-Identifier: Apache-2.0
// The command line, thin: commands register themselves; errors become one line and an exit code.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <new>
#include <set>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <systemc>

#include "hw/config/input_error.hpp"
#include "sw/cli/anneal_command.hpp"
#include "sw/cli/campaign_command.hpp"
#include "sw/cli/characterize_command.hpp"
#include "sw/cli/curves_command.hpp"
#include "sw/cli/data_command.hpp"
#include "sw/cli/evaluate_command.hpp"
#include "sw/cli/export_command.hpp"
#include "sw/cli/import_command.hpp"
#include "sw/cli/passes_command.hpp"
#include "sw/cli/record_commands.hpp"
#include "sw/cli/replay_command.hpp"
#include "sw/cli/rtl_command.hpp"
#include "sw/cli/show_command.hpp"
#include "sw/cli/simulate_command.hpp"
#include "sw/cli/sweep_command.hpp"
#include "sw/cli/table_command.hpp"
#include "sw/cli/train_command.hpp"
#include "sw/cli/wave_command.hpp"
#include "sw/report/one_line.hpp"
#include "sw/report/output_error.hpp"
#include "sw/report/printable_stream.hpp"
#include "sw/report/shell_word.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/report/version.hpp"
#include "sw/run/training_ranks.hpp"

namespace {

/// Before libsystemc's main prints its banner, for an error is one line.
[[maybe_unused]] const int quiet = ::setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 0);

constexpr int kFailure = 1;
constexpr int kBadInput = 2;

/// Of several ranks that train together, one speaks, and all end.
int complain(const std::exception& error, int code) {
    if (napier::speaks_of_errors()) {
        std::cerr << "napier: " << napier::one_line(error.what()) << '\n';
    }
    napier::end_ranks(code);
    return code;
}

/// CLI11 says of a word that is no command only that a command is missing.
void check_command(const CLI::App& app, int argc, char** argv) {
    std::set<std::string> names;
    for (const CLI::App* const command : app.get_subcommands({})) {
        names.insert(command->get_name());
    }
    if (argc > 1 && argv[1][0] != '-' && names.count(argv[1]) == 0) {
        throw napier::InputError(
            fmt::format("{}: no such command; commands: {}", argv[1], fmt::join(names, ", ")));
    }
}

int run(int argc, char** argv) {
    CLI::App app("Napier: a SystemC/TLM-2.0 model of an LNS training accelerator");
    app.require_subcommand(1);
    app.set_version_flag("--version",
                         "napier " + napier::version() + ", commit " + napier::commit());
    std::string command = "napier";
    for (int i = 1; i < argc; ++i) {
        command += ' ' + napier::shell_word(argv[i]);
    }
    napier::add_train_command(app, command);
    napier::add_evaluate_command(app, command);
    napier::add_campaign_command(app, command);
    napier::add_curves_command(app);
    napier::add_data_command(app);
    napier::add_export_command(app);
    napier::add_import_command(app);
    napier::add_passes_command(app);
    napier::add_wave_command(app);
    napier::add_characterize_command(app, command);
    napier::add_technology_command(app);
    napier::add_simulate_command(app, command);
    napier::add_show_command(app);
    napier::add_sweep_command(app, command);
    napier::add_replay_command(app);
    napier::add_record_commands(app, command);
    napier::anneal::add_anneal_command(app);
    napier::add_rtl_command(app);
    napier::anneal::add_table_command(app, command);
    try {
        check_command(app, argc, argv);
        app.parse(argc, argv);
        return 0;
    } catch (const CLI::Success& asked) { // help or version
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        return complain(error, kBadInput);
    } catch (const napier::InputError& error) {
        return complain(error, kBadInput);
    } catch (const napier::OutputError& error) {
        return complain(error, kBadInput);
    } catch (const std::filesystem::filesystem_error& error) { // such as too long a name
        return complain(error, kBadInput);
    } catch (const napier::Interrupted& stop) {
        if (napier::leads_ranks()) { // all of them have stopped
            std::cerr << "napier: " << napier::one_line(stop.what()) << '\n';
        }
        return stop.exit_code();
    } catch (const std::bad_alloc&) {
        return complain(napier::InputError("needs more memory than there is"), kBadInput);
    } catch (const std::system_error& error) { // no more threads, mostly
        return complain(error, kBadInput);
    } catch (const std::exception& error) {
        return complain(error, kFailure);
    }
}

} // namespace

int sc_main(int argc, char** argv) {
    napier::tidy_on_signals();
    const napier::PrintableStream output(std::cout);
    const napier::PrintableStream messages(std::cerr);
    const int code = run(argc, argv);
    std::cout.flush();
    if (!std::cout && code == 0) {
        std::cerr << "napier: standard output: cannot be written\n";
        return kBadInput;
    }
    return code;
}
