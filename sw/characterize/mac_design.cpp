// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/mac_design.hpp"

#include <fmt/format.h>

#include "hw/arith/arithmetic_math.hpp"
#include "hw/arith/lns/table_file.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "hw/rtl/table_package.hpp"

namespace napier::characterize {

namespace {

/// hw/rtl with the table's package, and a module that ties off what characterisation leaves alone.
std::string lns_verilog(const LnsMacConfig& mac, MacVariant variant) {
    std::string text = rtl_package(*mac.table.file(), "log_add");
    for (const auto& [name, source] : embedded_rtl()) {
        if (name.rfind("lns_", 0) == 0) {
            text += source;
        }
    }
    text += rtl_mac("log_add");
    text += fmt::format(
        "module mac(input clk, input clear, input [{0}:0] a, input [{0}:0] b, "
        "output [{0}:0] sum);\n"
        "    log_add_mac #(.FLUSH(1'b{1}), .PRODUCT_REG(1'b{2}), .ZERO_GATE(1'b{3})) u_mac (\n"
        "        .clk(clk), .rst(1'b0), .en(1'b1), .valid(1'b1), .clear(clear), .a(a), .b(b),\n"
        "        .chain({4}'d0), .sum(sum));\nendmodule\n",
        mac.format.width - 1, mac.underflow == Underflow::flush ? 1 : 0,
        variant == MacVariant::plain ? 0 : 1, variant == MacVariant::zero_gated ? 1 : 0,
        mac.format.width);
    return text;
}

struct Architecture {
    const MacDesign& design;

    std::string operator()(const LnsMacConfig& mac) const { return mac.table.name(); }
    std::string operator()(const FixedMacConfig& /*mac*/) const {
        return to_string(design.multiplier);
    }
};

struct Verilog {
    const MacDesign& design;

    std::string operator()(const LnsMacConfig& mac) const {
        return lns_verilog(mac, design.variant);
    }
    std::string operator()(const FixedMacConfig& mac) const {
        return fixed_mac_verilog(mac, design.multiplier, design.variant);
    }
};

struct Corners {
    std::vector<Word> operator()(const LnsMacConfig& mac) const {
        const LnsFormat& format = mac.format;
        std::vector<Word> words = {encode(format, format.zero())};
        for (const std::int32_t log : {0, 1, -1, format.max_log(), format.max_log() - 1,
                                       format.min_log(), format.min_log() + 1}) {
            words.push_back(encode(format, {log, false}));
            words.push_back(encode(format, {log, true}));
        }
        return words;
    }
    std::vector<Word> operator()(const FixedMacConfig& mac) const {
        const FixedFormat& format = mac.format;
        std::vector<Word> words;
        for (const std::int32_t value :
             {0, 1, -1, format.max(), format.max() - 1, format.min(), format.min() + 1}) {
            words.push_back(fixed_encode(format, value));
        }
        return words;
    }
};

} // namespace

ArithmeticKind MacDesign::kind() const {
    return mac_key(mac).kind;
}

int MacDesign::width() const {
    return word_bits(mac);
}

MacKey MacDesign::key() const {
    MacKey key = mac_key(mac);
    key.variant = to_string(variant);
    return key;
}

std::string MacDesign::architecture() const {
    return std::visit(Architecture{*this}, mac);
}

std::string MacDesign::describe() const {
    return fmt::format("{} {} bits, {}, {}", to_string(kind()), width(), to_string(variant),
                       architecture());
}

std::string MacDesign::verilog() const {
    return std::visit(Verilog{*this}, mac);
}

std::vector<Word> MacDesign::corners() const {
    return std::visit(Corners{}, mac);
}

Word MacDesign::one() const {
    return make_vector_math({mac, {}, {}, {}})->one();
}

std::uint64_t MacModel::step(const MacStep& step) {
    return std::visit([&](const auto& mac) { return this->step(mac, step); }, design_.mac);
}

std::uint64_t MacModel::step(const LnsMacConfig& config, const MacStep& step) {
    const Lns product = multiply(config.format, config.format, config.underflow,
                                 decode(config.format, step.a), decode(config.format, step.b));
    lns_ = step.clear ? product : add(config.format, config.underflow, config.table, lns_, product);
    return encode(config.format, lns_);
}

std::uint64_t MacModel::step(const FixedMacConfig& config, const MacStep& step) {
    fixed_ = fixed_mac(config, step.clear ? 0 : fixed_, fixed_decode(config.format, step.a),
                       fixed_decode(config.format, step.b), narrow_shift(config.format.width));
    const std::uint64_t mask = (std::uint64_t{1} << config.state_bits()) - 1;
    return static_cast<std::uint64_t>(fixed_) & mask;
}

namespace {

std::vector<MacDesign> lns_designs(int width, const std::vector<int>& segments) {
    MacDesign design;
    design.mac = named_arithmetic(fmt::format("lns{}", width)).mac;
    std::vector<MacDesign> tables;
    for (const int lines : segments) {
        auto& mac = std::get<LnsMacConfig>(design.mac);
        mac.table = LogAddTable::from_file(bundled_table_file(table_name(mac.format, lines)));
        tables.push_back(design);
    }
    if (tables.empty()) {
        tables.push_back(design);
    }
    std::vector<MacDesign> designs;
    for (MacDesign& table : tables) {
        for (const MacVariant variant : mac_variants()) {
            table.variant = variant;
            designs.push_back(table);
        }
    }
    return designs;
}

} // namespace

std::vector<MacDesign> designs_of(ArithmeticKind kind, int width,
                                  const std::vector<int>& segments) {
    if (kind == ArithmeticKind::lns) {
        return lns_designs(width, segments);
    }
    const FixedMacConfig config{{width},
                                kind == ArithmeticKind::fixed_wide ? FixedAccumulator::wide
                                                                   : FixedAccumulator::narrow};
    std::vector<MacDesign> designs;
    for (const MacVariant variant : mac_variants()) {
        for (const MultiplierKind multiplier : multipliers_for(config.accumulator, variant)) {
            MacDesign& design = designs.emplace_back();
            design.mac = config;
            design.variant = variant;
            design.multiplier = multiplier;
        }
    }
    return designs;
}

} // namespace napier::characterize
