// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/arithmetic.hpp"

#include <algorithm>
#include <tuple>

namespace napier {

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
    return text + ": " + napier::describe(mac);
}

std::string Arithmetic::describe() const {
    std::string text = napier::describe(mac) + ", " + update.describe();
    if (loss_scale() > 1) {
        text += ", loss times " + std::to_string(loss_scale());
    }
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
        widest = std::max(widest, napier::word_bits(own.mac));
    }
    return widest;
}

int Arithmetic::widest_master_bits() const {
    int widest = 0;
    for (std::size_t number = 0; number < count(); ++number) {
        widest = std::max(widest, master_word_bits(number));
    }
    return widest;
}

int Arithmetic::widest_place_bits() const {
    int widest = widest_word_bits();
    for (std::size_t number = 0; number < count(); ++number) {
        widest = std::max(widest, place_bits(master_word_bits(number)));
    }
    return widest;
}

int Arithmetic::widest_state_bits() const {
    int widest = state_bits();
    for (const LayerArithmetic& other : by_layer) {
        widest = std::max(widest, napier::state_bits(other.mac));
    }
    return widest;
}

const char* Arithmetic::kind() const {
    return std::visit([](const auto& own) { return own.kKind; }, mac);
}

const char* Arithmetic::title() const {
    return std::visit([](const auto& own) { return own.kTitle; }, mac);
}

bool Arithmetic::binary_points() const {
    return std::visit([](const auto& own) { return own.kBinaryPoints; }, mac);
}

bool Arithmetic::multiplicative_updates() const {
    return std::visit([](const auto& own) { return own.kMultiplicativeUpdates; }, mac);
}

int Arithmetic::word_bits() const {
    return napier::word_bits(mac);
}

int Arithmetic::state_bits() const {
    return napier::state_bits(mac);
}

int Arithmetic::levels(std::int64_t terms) const {
    return napier::levels(mac, terms);
}

int Arithmetic::arity() const {
    return std::visit([](const auto& own) { return own.arity(); }, mac);
}

std::uint64_t Arithmetic::zero_bits(int bits) const {
    return napier::zero_bits(mac, bits);
}

std::int64_t Arithmetic::loss_scale() const {
    return binary_points() ? 1 : std::int64_t{1} << scales.gradient;
}

int Arithmetic::master_word_bits(std::size_t number) const {
    if (number == 0) {
        return word_bits() + update.master_bits;
    }
    const LayerArithmetic& own = by_layer.at(number - 1);
    return napier::word_bits(own.mac) + (own.updates() ? update.master_bits : 0);
}

bool operator==(const LayerArithmetic& a, const LayerArithmetic& b) {
    return std::tie(a.layers, a.passes, a.mac) == std::tie(b.layers, b.passes, b.mac);
}

bool operator==(const Arithmetic& a, const Arithmetic& b) {
    return a.mac == b.mac && a.update == b.update && a.scales == b.scales &&
           a.by_layer == b.by_layer;
}

} // namespace napier
