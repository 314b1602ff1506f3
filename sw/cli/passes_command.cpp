// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/passes_command.hpp"

#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "sw/cli/chip_options.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/lower/network_plan.hpp"
#include "sw/report/human.hpp"
#include "sw/report/text_table.hpp"

namespace napier {

namespace {

struct PassesOptions {
    std::string network;
    ChipRequest chip;
    int batch = 1;
    std::string mode = "training";
    bool csv = false;
};

/// One operation of the list: what it is, what it multiplies and moves.
std::vector<std::string> row_of(const NetworkPlan& plan, const PassOperation& operation,
                                const Tiling* tiling) {
    const std::uint16_t tag = header_of(operation).tag;
    const std::size_t layer = layer_of(tag);
    std::vector<std::string> row = {plan.network().layer_name(layer), to_string(pass_of(tag)),
                                    name_of(operation)};
    if (const auto* const gemm = std::get_if<GemmPass>(&operation)) {
        const GemmSize size = gemm_size(*gemm);
        for (const std::int64_t side : {size.m, size.n, size.k, gemm->products}) {
            row.push_back(std::to_string(side));
        }
    } else {
        row.insert(row.end(), 4, "");
    }
    if (tiling != nullptr) {
        for (const std::int64_t side : {tiling->m, tiling->n, tiling->k}) {
            row.push_back(std::to_string(side));
        }
        row.push_back(to_string(tiling->hold      ? TileOrder::hold
                                : tiling->n_outer ? TileOrder::columns
                                                  : TileOrder::rows));
    } else {
        row.insert(row.end(), 4, "");
    }
    const OperationBytes bytes = bytes_of(operation);
    row.push_back(std::to_string(macs_of(operation)));
    row.push_back(std::to_string(bytes.read));
    row.push_back(std::to_string(bytes.written));
    row.push_back(plan.arithmetic(plan.arithmetic_of(layer, pass_of(tag))).describe());
    return row;
}

void run_passes(const PassesOptions& options) {
    const Architecture chip = resolve(options.chip).chip;
    Network network = load_network(options.network);
    connect(network);
    network.train.batch = options.batch;
    const RunMode mode = options.mode == "training" ? RunMode::training : RunMode::inference;
    const NetworkPlan plan(network, chip, mode);
    using Align = TextTable::Align;
    const std::vector<TextTable::Column> columns = {{"layer", Align::left},
                                                    {"pass", Align::left},
                                                    {"operation", Align::left},
                                                    {"m"},
                                                    {"n"},
                                                    {"k"},
                                                    {"products"},
                                                    {"tile_m"},
                                                    {"tile_n"},
                                                    {"tile_k"},
                                                    {"order", Align::left},
                                                    {"macs"},
                                                    {"bytes_read"},
                                                    {"bytes_written"},
                                                    {"arithmetic", Align::left}};
    TextTable table(columns);
    std::string csv;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        csv += (i == 0 ? "" : ",") + columns[i].heading;
    }
    csv += '\n';
    const std::vector<Tiling> tilings = plan.tilings(mode, options.batch);
    auto tiling = tilings.begin();
    for (const PassOperation& operation : plan.passes(mode, options.batch)) {
        const bool product = std::holds_alternative<GemmPass>(operation);
        const std::vector<std::string> row =
            row_of(plan, operation, product ? &*tiling++ : nullptr);
        table.add_row(row);
        for (std::size_t i = 0; i < row.size(); ++i) {
            csv += (i == 0 ? "" : ",") +
                   (row[i].find(',') == std::string::npos ? row[i] : '"' + row[i] + '"');
        }
        csv += '\n';
    }
    std::cout << (options.csv ? csv : table.str());
}

} // namespace

void add_passes_command(CLI::App& app) {
    auto options = std::make_shared<PassesOptions>();
    CLI::App* const command = app.add_subcommand(
        "passes",
        "List the operations that a network becomes, and the tiles that they are cut into");
    command->add_option("network", options->network, "network: a bundled name or a file")
        ->required();
    add_chip_options(*command, options->chip);
    command->add_option("--batch", options->batch, "samples")
        ->check(number_in(1, 65536))
        ->capture_default_str();
    command->add_option("--mode", options->mode, "inference, or a whole training step")
        ->check(CLI::IsMember({"inference", "training"}))
        ->capture_default_str();
    command->add_flag("--csv", options->csv, "comma-separated values");
    command->callback([options] { run_passes(*options); });
}

} // namespace napier
