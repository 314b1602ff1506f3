// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/arithmetic.hpp"

#include <algorithm>
#include <tuple>

namespace napier {

std::string to_string(UpdateRule::Rounding rounding) {
    return rounding == UpdateRule::Rounding::stochastic ? "stochastic" : "nearest";
}

std::string UpdateRule::describe() const {
    const std::string text = stochastic() ? "stochastic update" : "update to nearest";
    return master_bits == 0 ? text
                            : text + " of words and " + std::to_string(master_bits) + " bits";
}

UpdateRule default_update(int width) {
    UpdateRule rule;
    rule.master_bits = width < 12 ? 4 : rule.master_bits;
    return rule;
}

FixedScales default_scales(int width) {
    // Found on Fashion-MNIST (see docs/accuracy.md); widths keep the integer bits.
    const FixedScales at12;
    const int more = width - 12;
    return {at12.activation + more, at12.weight + more, at12.gradient + more,
            at12.weight_gradient + more};
}

namespace {

std::string describe_mac(const LnsMacConfig& lns) {
    std::string text = to_string(lns.format) + ", " + to_string(lns.table.approximation());
    if (!lns.table.name().empty()) {
        text += " " + lns.table.name();
    }
    text += ", " + to_string(lns.accumulation);
    if (lns.guard_bits > 0) {
        text += ", " + std::to_string(lns.guard_bits) + " guard bits";
    }
    return text;
}

} // namespace

std::string LayerArithmetic::describe() const {
    std::string text = layers.empty() ? "all layers" : "layers";
    for (const std::string& layer : layers) {
        text += " " + layer;
    }
    if (passes != std::array<bool, kLayerPasses>{true, true, true, true}) {
        text += ",";
        for (std::size_t pass = 0; pass < kLayerPasses; ++pass) {
            text += passes[pass] ? std::string(" ") + kLayerPassNames[pass] : "";
        }
    }
    return text + ": " + describe_mac(mac);
}

std::string Arithmetic::describe() const {
    std::string text;
    if (is_lns()) {
        text = describe_mac(std::get<LnsMacConfig>(mac));
    } else {
        const auto& fixed = std::get<FixedMacConfig>(mac);
        text = "fixed" + std::to_string(fixed.format.width) + ", " + to_string(fixed.accumulator) +
               " accumulator (" + std::to_string(fixed.state_bits()) + " bits)";
    }
    text += ", " + update.describe();
    for (const LayerArithmetic& own : by_layer) {
        text += "; " + own.describe();
    }
    return text;
}

Arithmetic Arithmetic::alone(std::size_t number) const {
    Arithmetic result = *this;
    result.by_layer.clear();
    if (number > 0) {
        result.mac = by_layer.at(number - 1).mac;
        if (!by_layer[number - 1].updates()) {
            result.update.master_bits = 0; // it keeps no weights
        }
    }
    return result;
}

std::vector<Arithmetic> Arithmetic::each_alone() const {
    std::vector<Arithmetic> all;
    for (std::size_t i = 0; i < count(); ++i) {
        all.push_back(alone(i));
    }
    return all;
}

int Arithmetic::widest_word_bits() const {
    int widest = word_bits();
    for (const LayerArithmetic& own : by_layer) {
        widest = std::max(widest, own.mac.format.width);
    }
    return widest;
}

int Arithmetic::widest_master_bits() const {
    int widest = master_word_bits();
    for (const LayerArithmetic& own : by_layer) {
        widest = std::max(widest, own.mac.format.width + (own.updates() ? update.master_bits : 0));
    }
    return widest;
}

int Arithmetic::widest_state_bits() const {
    int widest = state_bits();
    for (const LayerArithmetic& other : by_layer) {
        widest = std::max(widest, other.mac.state_bits());
    }
    return widest;
}

int Arithmetic::state_bits() const {
    return std::visit([](const auto& own) { return own.state_bits(); }, mac);
}

int Arithmetic::levels(std::int64_t terms) const {
    return std::visit([terms](const auto& own) { return own.levels(terms); }, mac);
}

int Arithmetic::arity() const {
    return is_lns() ? std::get<LnsMacConfig>(mac).accumulation.arity() : 0;
}

int Arithmetic::word_bits() const {
    return is_lns() ? std::get<LnsMacConfig>(mac).format.width
                    : std::get<FixedMacConfig>(mac).format.width;
}

int Arithmetic::master_word_bits() const {
    return word_bits() + update.master_bits;
}

bool operator==(const UpdateRule& a, const UpdateRule& b) {
    return a.rounding == b.rounding && a.master_bits == b.master_bits;
}

bool operator==(const FixedScales& a, const FixedScales& b) {
    return std::tie(a.activation, a.weight, a.gradient, a.weight_gradient) ==
           std::tie(b.activation, b.weight, b.gradient, b.weight_gradient);
}

bool operator==(const LayerArithmetic& a, const LayerArithmetic& b) {
    return std::tie(a.layers, a.passes, a.mac) == std::tie(b.layers, b.passes, b.mac);
}

bool operator==(const Arithmetic& a, const Arithmetic& b) {
    return a.mac == b.mac && a.update == b.update && (a.is_lns() || a.scales == b.scales) &&
           a.by_layer == b.by_layer;
}

} // namespace napier
