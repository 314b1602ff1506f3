// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/table_command.hpp"

#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include <CLI/CLI.hpp>

#include "hw/arith/lns/table_file.hpp"
#include "hw/config/input_error.hpp"
#include "sw/anneal/coarsen.hpp"
#include "sw/anneal/designer.hpp"
#include "sw/anneal/sampled_sums.hpp"
#include "sw/anneal/table_plot.hpp"
#include "sw/anneal/table_report.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/text_table.hpp"

namespace napier::anneal {

namespace {

struct TableOptions {
    std::string command;
    std::string table;
    std::string svg;
    std::string out;
    int width = 0; ///< 0: as the table has it
    int fraction = 0;
};

/// A cost of the table and of the exact one, which rounding alone makes.
std::string costs_text(const LogAddTable& table) {
    const LogAddTable exact = LogAddTable::closed_form(Approximation::exact, table.fraction());
    TextTable text({{"cost", TextTable::Align::left}, {"table"}, {"exact table"}});
    for (const Cost cost : {Cost::l2, Cost::joint, Cost::bias}) {
        const Targets targets = make_targets(cost, table.fraction());
        text.add_row({to_string(cost), to_digits(cost_of(targets, table), 4),
                      to_digits(cost_of(targets, exact), 4)});
    }
    const SampledSums sums(table.fraction(), Request{}.sampled_terms, 1, kReportDraw);
    text.add_row({to_string(Cost::sampled), to_digits(sums.excess(table), 4),
                  to_digits(sums.excess(exact), 4)});
    return text.str();
}

void check_coarsening(const TableOptions& options, const TableFile& file) {
    if (options.fraction < 1 || options.fraction > file.format.fraction) {
        throw InputError("--fraction: found " + std::to_string(options.fraction) +
                         ", expected an integer in 1.." + std::to_string(file.format.fraction) +
                         ", what the table has");
    }
    try {
        check_stored_format({options.width, options.fraction});
    } catch (const std::invalid_argument& error) {
        throw InputError(std::string("--width: ") + error.what());
    }
}

void run(const TableOptions& options) {
    TableFile file = find_table(options.table);
    if (options.fraction != 0) {
        check_coarsening(options, file);
        file.table = coarsened(file.table, options.fraction);
        file.format = {options.width, options.fraction};
        file.design.cell = 1;
    }
    const LogAddTable table = LogAddTable::from_pwl(file.table);
    if (!options.svg.empty()) {
        write_file_atomically(options.svg,
                              to_svg(table, "log-add table of " + to_string(file.format) + ", " +
                                                std::to_string(file.table.plus.segments.size()) +
                                                " segments each"));
    }
    if (!options.out.empty()) {
        write_file_atomically(options.out, table_text(file, options.command));
    }
    std::cout << to_text(report_of(table)) << '\n' << costs_text(table);
}

} // namespace

void add_table_command(CLI::App& app, const std::string& command_line) {
    auto options = std::make_shared<TableOptions>();
    options->command = command_line;
    CLI::App* command = app.add_subcommand("table", "Report the errors of a log-add table");
    command->add_option("table", options->table, "a bundled table's name or a YAML file")
        ->required();
    command->add_option("--svg", options->svg, "draw the functions, the table and its errors");
    command->add_option("--out", options->out, "write the table (YAML)");
    auto* fraction = command
                         ->add_option("--fraction", options->fraction,
                                      "round the table to so many fraction bits first")
                         ->check(an_integer());
    auto* width = command->add_option("--width", options->width, "bits of a word of that table")
                      ->check(an_integer());
    fraction->needs(width);
    width->needs(fraction);
    command->callback([options] { run(*options); });
}

} // namespace napier::anneal
