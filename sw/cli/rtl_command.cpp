// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/rtl_command.hpp"

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "hw/arith/lns/table_file.hpp"
#include "hw/rtl/table_package.hpp"
#include "sw/report/atomic_file.hpp"

namespace napier {

namespace {

struct RtlOptions {
    std::string table;
    std::string out;
};

void run(const RtlOptions& options) {
    const TableFile file = find_table(options.table);
    const std::string& name = file.name;
    // Made before anything is written, so that a bad name leaves nothing behind.
    const std::string package = rtl_package(file, name);
    const std::string mac = rtl_mac(name);
    std::error_code ignored; // the first file says what is wrong with the folder
    std::filesystem::create_directories(options.out, ignored);
    write_file_atomically(options.out + "/" + name + ".sv", package);
    for (const auto& [module, text] : embedded_rtl()) {
        write_file_atomically(options.out + "/" + module + ".sv", text);
    }
    write_file_atomically(options.out + "/" + name + "_mac.sv", mac);
    std::cout << options.out << ": package " << name << ", " << embedded_rtl().size()
              << " modules, top " << name << "_mac\n";
}

} // namespace

void add_rtl_command(CLI::App& app) {
    auto options = std::make_shared<RtlOptions>();
    CLI::App* command =
        app.add_subcommand("rtl", "Write the SystemVerilog of the MACs and the array");
    command->add_option("--table", options->table, "log-add table: a bundled name or a YAML file")
        ->required();
    command->add_option("--out", options->out, "folder for the files")->required();
    command->callback([options] { run(*options); });
}

} // namespace napier
