// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/show_command.hpp"

#include <iostream>
#include <memory>
#include <string>

#include <boost/algorithm/string/join.hpp>
#include <fmt/format.h>

#include "hw/arith/lns/table_file.hpp"
#include "hw/chip/architecture_yaml.hpp"
#include "hw/chip/bundled_chips.hpp"
#include "hw/chip/bundled_technologies.hpp"
#include "hw/chip/dram_preset.hpp"
#include "hw/config/input_error.hpp"
#include "hw/energy/technology_library.hpp"
#include "hw/tlm/register_table.hpp"
#include "sw/cli/chip_options.hpp"
#include "sw/model/network_yaml.hpp"
#include "sw/report/shell_word.hpp"
#include "sw/run/accuracies.hpp"
#include "sw/run/point_chip.hpp"

namespace napier {

namespace {

void list(const BundledFiles& files) {
    for (const std::string& name : files.names()) {
        std::cout << name << '\n';
    }
}

/// A kind of files: `print` is given what the command line says for NAME.
template <typename Print>
CLI::App* add_kind(CLI::App& show, const std::string& kind, const std::string& help,
                   const BundledFiles& files, Print&& print) {
    CLI::App* const command = show.add_subcommand(kind, help);
    auto name = std::make_shared<std::string>();
    command->add_option("name", *name,
                        "a bundled name or a file (default: the bundled names, one a line)");
    command->callback([name, &files, print] {
        if (name->empty()) {
            list(files);
        } else {
            std::cout << print(*name);
        }
    });
    return command;
}

std::string chip_text(ChipRequest request, const std::string& name) {
    request.chip = name;
    const ResolvedChip resolved = resolve(request);
    std::string text;
    for (const std::string& note : resolved.notes) {
        text += "# " + note + "\n";
    }
    return text + to_yaml(resolved.chip);
}

struct PointOptions {
    std::string spec;
    std::uint64_t point = 0;
};

std::string point_text(const PointOptions& options) {
    const SweepSpec spec = load_sweep_spec(options.spec);
    if (options.point >= spec.points()) {
        throw InputError(fmt::format("point: found {}, expected an integer in 0..{}", options.point,
                                     spec.points() - 1));
    }
    const PointRunner runner(spec);
    return point_chip(
        spec, runner, runner.run(options.point),
        fmt::format("napier show point {} {}", shell_word(options.spec), options.point));
}

std::string table_yaml(const std::string& name) {
    YAML::Emitter out;
    write_table(out, find_table(name));
    return std::string(out.c_str()) + "\n";
}

} // namespace

void add_show_command(CLI::App& app) {
    CLI::App* const show = app.add_subcommand(
        "show",
        "Print a chip, network, table, technology, DRAM, accuracies or point of a sweep, or "
        "the registers");
    show->require_subcommand(0, 1);
    show->callback([show] {
        if (show->get_subcommands().empty()) {
            for (const BundledFiles* files :
                 {&bundled_chips(), &bundled_networks(), &bundled_tables(), &bundled_technologies(),
                  &bundled_drams(), &bundled_accuracies()}) {
                std::cout << files->kind() << ": " << boost::algorithm::join(files->names(), ", ")
                          << '\n';
            }
        }
    });
    auto request = std::make_shared<ChipRequest>();
    CLI::App* const chip =
        add_kind(*show, "chip", "the chip that --arch NAME and the options mean", bundled_chips(),
                 [request](const std::string& name) { return chip_text(*request, name); });
    add_chip_changes(*chip, *request);
    add_kind(*show, "network", "a network, with its whole recipe", bundled_networks(),
             [](const std::string& name) { return network_yaml(load_network(name)); });
    add_kind(*show, "table", "a log-add table", bundled_tables(), table_yaml);
    add_kind(*show, "technology", "a technology's file", bundled_technologies(),
             [](const std::string& name) { return bundled_technologies().find(name).text; });
    add_kind(*show, "dram", "a DRAM preset: the figures of a channel, with their sources",
             bundled_drams(), [](const std::string& name) {
                 load_dram_preset(name); // says what is wrong with it
                 return bundled_drams().find(name).text;
             });
    add_kind(*show, "accuracies", "the accuracies that are known of a network",
             bundled_accuracies(),
             [](const std::string& name) { return bundled_accuracies().find(name).text; });
    auto asked = std::make_shared<PointOptions>();
    CLI::App* const point = show->add_subcommand(
        "point", "the chip of a point of a sweep, as a file that --arch takes");
    point->add_option("spec", asked->spec, "the sweep: a YAML file")->required();
    point->add_option("point", asked->point, "its number in results.csv")->required();
    point->callback([asked] { std::cout << point_text(*asked); });
    show->add_subcommand("registers", "the registers of every chip, as a table in Markdown")
        ->callback([] { std::cout << register_page(); });
}

} // namespace napier
