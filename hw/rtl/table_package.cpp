// SPDX-License-Identifier: Apache-2.0
#include "hw/rtl/table_package.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <locale>
#include <sstream>

#include "hw/config/input_error.hpp"

namespace napier {

namespace {

/// Of IEEE 1800-2017, a blank before and behind each.
constexpr const char* kKeywords =
    " "
    "accept_on alias always always_comb always_ff always_latch and assert assign assume automatic "
    "before begin bind bins binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle "
    "checker class clocking cmos config const constraint context continue cover covergroup "
    "coverpoint cross deassign default defparam design disable dist do edge else end endcase "
    "endchecker endclass endclocking endconfig endfunction endgenerate endgroup endinterface "
    "endmodule endpackage endprimitive endprogram endproperty endspecify endsequence endtable "
    "endtask enum event eventually expect export extends extern final first_match for force "
    "foreach forever fork forkjoin function generate genvar global highz0 highz1 if iff ifnone "
    "ignore_bins illegal_bins implements implies import incdir include initial inout input inside "
    "instance int integer interconnect interface intersect join join_any join_none large let "
    "liblist library local localparam logic longint macromodule matches medium modport module "
    "nand negedge nettype new nexttime nmos nor noshowcancelled not notif0 notif1 null or output "
    "package packed parameter pmos posedge primitive priority program property protected pull0 "
    "pull1 pulldown pullup pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase "
    "randsequence rcmos real realtime ref reg reject_on release repeat restrict return rnmos "
    "rpmos rtran rtranif0 rtranif1 s_always s_eventually s_nexttime s_until s_until_with scalared "
    "sequence shortint shortreal showcancelled signed small soft solve specify specparam static "
    "string strong strong0 strong1 struct super supply0 supply1 sync_accept_on sync_reject_on "
    "table tagged task this throughout time timeprecision timeunit tran tranif0 tranif1 tri tri0 "
    "tri1 triand trior trireg type typedef union unique unique0 unsigned until until_with untyped "
    "use uwire var vectored virtual void wait wait_order wand weak weak0 weak1 while wildcard "
    "wire with within wor xnor xor ";

/// Largest power of two (as an exponent) that divides what the lines start and end at.
int cell_bits_of(const PwlTable& table) {
    std::int32_t all = table.plus.end | table.minus.end;
    for (const PwlFunction* function : {&table.plus, &table.minus}) {
        // The first line starts in cell 0: at d = 0, or at d = 1 because d = 0 is exact zero.
        for (std::size_t i = 1; i < function->segments.size(); ++i) {
            all |= function->segments[i].start;
        }
    }
    int bits = 0;
    while (((all >> bits) & 1) == 0) {
        ++bits;
    }
    return bits;
}

std::string line(const PwlSegment& segment) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << "{20'd" << segment.start << ", " << (segment.shift < 0 ? "-" : "") << "8'sd"
        << std::abs(segment.shift) << ", 20'd" << segment.intercept << "}";
    return out.str();
}

/// Lines in the order of their index, filled up to count + 1 with the zero past the end.
std::vector<std::string> lines(const PwlFunction& function, int count) {
    std::vector<std::string> all;
    for (const PwlSegment& segment : function.segments) {
        all.push_back(line(segment));
    }
    all.resize(static_cast<std::size_t>(count) + 1, line({function.end, PwlSegment::kFlat, 0}));
    return all;
}

} // namespace

RtlTable rtl_table(const TableFile& file) {
    std::int32_t largest = 1;
    std::size_t segments = 0;
    for (const PwlFunction* function : {&file.table.plus, &file.table.minus}) {
        segments = std::max(segments, function->segments.size());
        for (const PwlSegment& segment : function->segments) {
            largest = std::max(largest, segment.intercept);
        }
    }
    int bits = 1; // the sign
    while ((largest >> (bits - 1)) != 0) {
        ++bits;
    }
    return {static_cast<int>(segments), cell_bits_of(file.table), bits};
}

void check_rtl_name(const std::string& name) {
    if (std::string(kKeywords).find(" " + name + " ") != std::string::npos) {
        throw InputError("'" + name +
                         "' cannot name a SystemVerilog package: it is a keyword of the language");
    }
    const bool letters = std::all_of(
        name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
    if (name.empty() || !letters || std::isdigit(static_cast<unsigned char>(name[0])) != 0) {
        throw InputError("'" + name +
                         "' cannot name a SystemVerilog package: expected letters, "
                         "digits and underscores, not starting with a digit");
    }
}

std::string rtl_package(const TableFile& file, const std::string& name) {
    check_rtl_name(name);
    const RtlTable rtl = rtl_table(file);
    std::vector<std::string> all = lines(file.table.plus, rtl.segments);
    const std::vector<std::string> minus = lines(file.table.minus, rtl.segments);
    all.insert(all.end(), minus.begin(), minus.end());
    std::reverse(all.begin(), all.end()); // a concatenation begins with its highest index
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << "// generated by napier rtl from the log-add table " << name << "; do not edit\n"
        << "package " << name << ";\n"
        << "    localparam int W = " << file.format.width << ";\n"
        << "    /* verilator lint_off UNUSEDPARAM */\n"
        << "    localparam int F = " << file.format.fraction << "; // scales values, not gates\n"
        << "    /* verilator lint_on UNUSEDPARAM */\n"
        << "    localparam int S = " << rtl.segments << ";\n"
        << "    localparam int CELL = " << rtl.cell_bits << ";\n"
        << "    localparam int B = " << rtl.correction_bits << ";\n"
        << "    // {start, shift, intercept}, last line first: D- above D+\n"
        << "    localparam logic [2*(S+1)*48-1:0] TABLE = {\n";
    for (std::size_t i = 0; i < all.size(); ++i) {
        out << "        " << all[i] << (i + 1 < all.size() ? ",\n" : "\n");
    }
    out << "    };\nendpackage\n";
    return out.str();
}

std::string rtl_mac(const std::string& name) {
    check_rtl_name(name);
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << "// generated by napier rtl; do not edit\n"
        << "module " << name << "_mac #(\n"
        << "    parameter bit FLUSH = 1'b1,\n"
        << "    parameter bit CHAINED = 1'b0,\n"
        << "    parameter bit PRODUCT_REG = 1'b0,\n"
        << "    parameter bit ZERO_GATE = 1'b0\n"
        << ") (\n"
        << "    input  logic clk, rst, en, valid, clear,\n"
        << "    input  logic [" << name << "::W-1:0] a, b, chain,\n"
        << "    output logic [" << name << "::W-1:0] sum\n"
        << ");\n"
        << "    lns_mac #(\n";
    for (const char* parameter : {"W", "S", "CELL", "B", "TABLE"}) {
        out << "        ." << parameter << "(" << name << "::" << parameter << "),\n";
    }
    out << "        .FLUSH(FLUSH),\n"
        << "        .CHAINED(CHAINED),\n"
        << "        .PRODUCT_REG(PRODUCT_REG),\n"
        << "        .ZERO_GATE(ZERO_GATE)\n"
        << "    ) u_mac (\n"
        << "        .clk(clk), .rst(rst), .en(en), .valid(valid), .clear(clear),\n"
        << "        .a(a), .b(b), .chain(chain), .sum(sum)\n"
        << "    );\n"
        << "endmodule\n";
    return out.str();
}

} // namespace napier
