// SPDX-License-Identifier: Apache-2.0
// Numbers of options: read as files' numbers are, finite, in a range that --help shows.
#include <string>
#include <vector>

#include "sw/cli/anneal_command.hpp"
#include "sw/cli/table_command.hpp"
#include "sw/cli/campaign_command.hpp"
#include "sw/cli/characterize_command.hpp"
#include "sw/cli/curves_command.hpp"
#include "sw/cli/data_command.hpp"
#include "sw/cli/export_command.hpp"
#include "sw/cli/import_command.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/cli/passes_command.hpp"
#include "sw/cli/record_commands.hpp"
#include "sw/cli/replay_command.hpp"
#include "sw/cli/rtl_command.hpp"
#include "sw/cli/show_command.hpp"
#include "sw/cli/simulate_command.hpp"
#include "sw/cli/sweep_command.hpp"
#include "sw/cli/train_command.hpp"
#include "sw/cli/wave_command.hpp"
#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("every option that takes a number has a range") {
    CLI::App app;
    add_train_command(app, "");
    add_campaign_command(app, "");
    add_curves_command(app);
    add_data_command(app);
    add_export_command(app);
    add_import_command(app);
    add_passes_command(app);
    add_wave_command(app);
    add_characterize_command(app, "");
    add_technology_command(app);
    add_simulate_command(app, "");
    add_show_command(app);
    add_sweep_command(app, "");
    add_record_commands(app, "");
    add_replay_command(app);
    add_rtl_command(app);
    anneal::add_anneal_command(app);
    anneal::add_table_command(app, "");
    int numbers = 0;
    for (const CLI::App* const command : app.get_subcommands({})) {
        for (const CLI::Option* const option : command->get_options()) {
            const std::string type = option->get_type_name();
            INFO(command->get_name() << " " << option->get_name() << " " << type);
            if (type.find("INT") == 0 || type.find("UINT") == 0 || type.find("FLOAT") == 0) {
                ++numbers;
                CHECK(type.find(":in ") != std::string::npos);
            }
        }
    }
    CHECK(numbers > 40);
}

TEST_CASE("an option's number is finite, whole and in its range") {
    const auto read = [](const std::string& text) {
        CLI::App app;
        double rate = 0;
        std::uint64_t seed = 0;
        app.add_option("--rate", rate)->check(number_in(0.0, 1.0));
        app.add_option("--seed", seed)->check(a_seed());
        try {
            app.parse(std::vector<std::string>{text});
        } catch (const CLI::ParseError& error) {
            return std::string(error.what());
        }
        return std::string("read");
    };
    for (const std::string text : {"0", "1", "0.5", "+0.5", "5e-1"}) {
        CHECK(read("--rate=" + text) == "read");
    }
    for (const std::string text : {"nan", "-nan", "inf", "-0.1", "1.1", "0.5x", "0,5", " 1"}) {
        CHECK(read("--rate=" + text) == "--rate: found '" + text + "', expected a number in 0..1");
    }
    CHECK(read("--seed=18446744073709551615") == "read");
    for (const std::string text : {"-1", "18446744073709551616", "1.5", "0x10", "long"}) {
        CHECK(read("--seed=" + text) ==
              "--seed: found '" + text + "', expected an integer in 0..18446744073709551615");
    }
}
