// SPDX-License-Identifier: Apache-2.0
// Writes the packages of all bundled tables and, over them, one module with a lane (lns_lane.sv)
// for each: a single Verilated model holds every preset. Argument: the file to write.
#include <fstream>
#include <iostream>

#include "hw/rtl/table_package.hpp"

int main(int argc, char** argv) {
    using namespace napier;
    if (argc != 2) {
        std::cerr << "usage: write_lns_bench FILE\n";
        return 2;
    }
    std::ofstream out(argv[1]);
    const std::vector<std::string> names = bundled_tables().names();
    for (const std::string& name : names) {
        out << rtl_package(bundled_table_file(name), name) << "\n";
    }
    // A lane for each table with underflow flushed, then with it saturating for two of them.
    struct LaneOf {
        std::string table;
        bool flush;
    };
    std::vector<LaneOf> lanes;
    for (const std::string& name : names) {
        lanes.push_back({name, true});
    }
    for (const char* name : {"lns8_f3_s8", "lns12_f6_s8"}) {
        lanes.push_back({name, false});
    }
    const std::string count = std::to_string(lanes.size());
    const std::string words = " logic [31:0] ";
    out << "module lns_bench (\n    input logic clk, rst, en, valid, clear,\n";
    for (const char* port : {"a", "b", "chain"}) {
        out << "    input" << words << port << "[0:" << count << "-1],\n";
    }
    out << "    output" << words << "product[0:" << count << "-1],\n"
        << "    output" << words << "added[0:" << count << "-1],\n"
        << "    output" << words << "sums[0:" << count << "-1][0:5]\n);\n";
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
        const std::string& name = lanes[lane].table;
        const bool flush = lanes[lane].flush;
        const std::string at = "[" + std::to_string(lane) + "]";
        const std::string operand = at + "[" + name + "::W-1:0]";
        out << "    lns_lane #(.FLUSH(1'b" << (flush ? 1 : 0) << ")";
        for (const char* parameter : {"W", "S", "CELL", "B", "TABLE"}) {
            out << ", ." << parameter << "(" << name << "::" << parameter << ")";
        }
        out << ") u_" << name << (flush ? "" : "_saturate") << " (";
        for (const char* port : {"clk", "rst", "en", "valid", "clear"}) {
            out << "." << port << "(" << port << "), ";
        }
        for (const char* port : {"a", "b", "chain"}) {
            out << "." << port << "(" << port << operand << "), ";
        }
        out << ".product(product" << at << "), .added(added" << at << "), .sums(sums" << at
            << "));\n";
    }
    out << "endmodule\n";
    return out.good() ? 0 : 1;
}
