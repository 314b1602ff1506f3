// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/fixed_mac_rtl.hpp"

#include <fmt/format.h>

#include "sw/characterize/partial_products.hpp"

namespace napier::characterize {

namespace {

bool is_fused(MultiplierKind kind) {
    return kind == MultiplierKind::baugh_wooley_fused || kind == MultiplierKind::booth_fused;
}

/// `signal` (of `width` bits, signed) held to `result` bits, as a wire `name`.
std::string saturated(const std::string& name, const std::string& signal, int width, int result) {
    return fmt::format("    wire signed [{2}:0] {0};\n"
                       "    wire {0}_out = ~(&{1}[{3}:{2}] | ~|{1}[{3}:{2}]);\n"
                       "    assign {0} = {{{0}_out ? {1}[{3}] : {1}[{2}],\n"
                       "        {1}[{4}:0] & ~{{{2}{{{0}_out & {1}[{3}]}}}}\n"
                       "        | {{{2}{{{0}_out & ~{1}[{3}]}}}}}};\n",
                       name, signal, result - 1, width - 1, result - 2);
}

/// Wires that make `product` of `bits` bits: a b plus `constant` (and plus `addend`, if any).
std::string product_text(MultiplierKind kind, int width, int bits, std::uint64_t constant,
                         const std::string& addend) {
    if (kind == MultiplierKind::operators) {
        return fmt::format(
            "    wire signed [{0}:0] product = $signed(a) * $signed(b) + {1}'sd{2};\n", bits - 1,
            bits, constant);
    }
    BitColumns columns(bits, "t");
    if (kind == MultiplierKind::booth || kind == MultiplierKind::booth_fused) {
        add_booth(columns, width, "a", "b");
    } else {
        add_baugh_wooley(columns, width, "a", "b");
    }
    columns.add_constant(constant);
    for (int i = 0; !addend.empty() && i < bits; ++i) {
        columns.add(i, fmt::format("{}[{}]", addend, i));
    }
    const std::string sum = columns.reduce();
    return columns.text() + fmt::format("    wire signed [{}:0] product = {};\n", bits - 1, sum);
}

} // namespace

const char* to_string(MacVariant variant) {
    switch (variant) {
    case MacVariant::plain:
        return "plain";
    case MacVariant::product_register:
        return "product_register";
    case MacVariant::zero_gated:
        return "zero_gated";
    }
    return "unknown";
}

const std::vector<MacVariant>& mac_variants() {
    static const std::vector<MacVariant> kAll = {MacVariant::plain, MacVariant::product_register,
                                                 MacVariant::zero_gated};
    return kAll;
}

int latency(MacVariant variant) {
    return variant == MacVariant::plain ? 1 : 2;
}

const char* to_string(MultiplierKind kind) {
    switch (kind) {
    case MultiplierKind::operators:
        return "operators";
    case MultiplierKind::baugh_wooley:
        return "baugh_wooley";
    case MultiplierKind::booth:
        return "booth";
    case MultiplierKind::baugh_wooley_fused:
        return "baugh_wooley_fused";
    case MultiplierKind::booth_fused:
        return "booth_fused";
    }
    return "unknown";
}

std::vector<MultiplierKind> multipliers_for(FixedAccumulator accumulator, MacVariant variant) {
    std::vector<MultiplierKind> kinds;
    if (accumulator == FixedAccumulator::wide && variant == MacVariant::plain) {
        // The operators are there to show what a plain a * b costs; they never win.
        kinds.push_back(MultiplierKind::operators);
        kinds.push_back(MultiplierKind::baugh_wooley_fused);
        kinds.push_back(MultiplierKind::booth_fused);
    } else {
        kinds.push_back(MultiplierKind::baugh_wooley);
        kinds.push_back(MultiplierKind::booth);
    }
    return kinds;
}

std::string fixed_mac_verilog(const FixedMacConfig& config, MultiplierKind multiplier,
                              MacVariant variant) {
    const int width = config.format.width;
    const int acc = config.state_bits();
    const bool narrow = config.accumulator == FixedAccumulator::narrow;
    const bool registered = variant != MacVariant::plain;
    const bool gated = variant == MacVariant::zero_gated;
    std::string v = full_adder_verilog();
    v += fmt::format("module mac(input clk, input clear, input [{0}:0] a, "
                     "input [{0}:0] b, output [{1}:0] sum);\n"
                     "    reg signed [{1}:0] acc;\n    assign sum = acc;\n",
                     width - 1, acc - 1);
    // What is added to the accumulator: a whole product, or one rounded and held to W bits.
    std::string term = "product";
    int term_bits = 2 * width;
    if (narrow) {
        const int shift = narrow_shift(width);
        v += product_text(multiplier, width, 2 * width, std::uint64_t{1} << (shift - 1), "");
        v += fmt::format("    wire signed [{}:0] shifted = product[{}:{}];\n",
                         2 * width - 1 - shift, 2 * width - 1, shift);
        v += saturated("rounded", "shifted", 2 * width - shift, width);
        term = "rounded";
        term_bits = width;
    } else if (is_fused(multiplier)) {
        v += fmt::format("    wire [{0}:0] base = acc & {{{1}{{~clear}}}};\n", acc - 1, acc);
        v += product_text(multiplier, width, acc, 0, "base");
        v += "    always @(posedge clk) acc <= product;\nendmodule\n";
        return v;
    } else {
        v += product_text(multiplier, width, 2 * width, 0, "");
    }

    std::string clear = "clear";
    std::string load;
    if (gated) {
        v += "    wire zero = ~|a | ~|b;\n    reg zero_r;\n"
             "    always @(posedge clk) zero_r <= zero;\n";
    }
    if (registered) {
        v += fmt::format("    reg signed [{}:0] term_r;\n    reg clear_r;\n"
                         "    always @(posedge clk) begin\n        clear_r <= clear;\n"
                         "        {}term_r <= {};\n    end\n",
                         term_bits - 1, gated ? "if (~zero) " : "", term);
        term = "term_r";
        clear = "clear_r";
    }
    if (gated) { // a zero only matters where it begins a sum
        v += fmt::format("    wire signed [{0}:0] live = term_r & ~{{{1}{{zero_r}}}};\n",
                         term_bits - 1, term_bits);
        load = "if (clear_r | ~zero_r) ";
        term = "live";
    }
    v +=
        fmt::format("    wire signed [{0}:0] base = acc & {{{1}{{~{2}}}}};\n", acc - 1, acc, clear);
    if (narrow) {
        v += fmt::format("    wire signed [{0}:0] total = base + {1};\n", acc, term);
        v += saturated("next", "total", acc + 1, acc);
    } else {
        v += fmt::format("    wire signed [{0}:0] next = base + {1};\n", acc - 1, term);
    }
    v += fmt::format("    always @(posedge clk) {}acc <= next;\nendmodule\n", load);
    return v;
}

} // namespace napier::characterize
