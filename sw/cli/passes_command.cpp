// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/passes_command.hpp"

#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "hw/config/input_error.hpp"
#include "sw/cli/chip_options.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/lower/network_plan.hpp"
#include "sw/report/human.hpp"
#include "sw/report/text_table.hpp"
#include "sw/whole/exchange_plan.hpp"

namespace napier {

namespace {

struct PassesOptions {
    std::string network;
    ChipRequest chip;
    int batch = 1;
    std::string mode = "training";
    bool csv = false;
    int ranks = 1; ///< that the operations are shared out among
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
    if (options.ranks > 1 && !network.has_values()) {
        throw InputError("--ranks: " + network.name +
                         " holds shapes to time, expected a network that can be trained");
    }
    const RunMode mode = options.mode == "training" ? RunMode::training : RunMode::inference;
    const NetworkPlan plan(network, chip, mode);
    using Align = TextTable::Align;
    std::vector<TextTable::Column> columns = {{"layer", Align::left},
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
    std::vector<std::uint64_t> sent;
    if (options.ranks > 1) {
        sent = exchange_bytes(plan, mode, options.batch, options.ranks);
        columns.push_back({"bytes_sent"});
    }
    TextTable table(columns);
    std::string csv;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        csv += (i == 0 ? "" : ",") + columns[i].heading;
    }
    csv += '\n';
    const std::vector<PassOperation> operations = plan.passes(mode, options.batch);
    const std::vector<Tiling> tilings = plan.tilings(mode, options.batch);
    auto tiling = tilings.begin();
    for (std::size_t at = 0; at < operations.size(); ++at) {
        const bool product = std::holds_alternative<GemmPass>(operations[at]);
        std::vector<std::string> row = row_of(plan, operations[at], product ? &*tiling++ : nullptr);
        if (!sent.empty()) {
            row.push_back(std::to_string(sent[at]));
        }
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
    command
        ->add_option("--ranks", options->ranks,
                     "also the bytes that so many processes of mpirun send each other")
        ->check(number_in(1, 4096));
    command->add_flag("--csv", options->csv, "comma-separated values");
    command->callback([options] { run_passes(*options); });
}

} // namespace napier
