// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "hw/arith/accumulator.hpp"
#include "hw/arith/fixed.hpp"

namespace napier {

/// How a weight update reaches weights whose step is smaller than their grid: rounded at random, so
/// that the mean is exact, into a copy with `master_bits` more fraction bits than the word, or
/// both.
struct UpdateRule {
    enum class Rounding { stochastic, nearest };
    Rounding rounding = Rounding::stochastic;
    int master_bits = 0; ///< 0: the word itself takes the updates

    bool stochastic() const { return rounding == Rounding::stochastic; }
    /// "stochastic update", "stochastic update of words and 4 bits"
    std::string describe() const;
};
std::string to_string(UpdateRule::Rounding rounding);

/// What words of `width` bits need to learn within a point of float32: below 12 bits, masters. At
/// ten bits a step is so far below the grid that random rounding alone costs half a point.
UpdateRule default_update(int width);

/// Fixed point: how many fraction bits the words of each kind of tensor have.
struct FixedScales {
    int activation = 6;
    int weight = 9;
    int gradient = 11;       ///< of activations: they end at 1, as softmax's do
    int weight_gradient = 6; ///< sums over the batch
};

/// Scales that keep the integer bits which train well, whatever the width.
FixedScales default_scales(int width);

/// The passes of a layer that may compute in an arithmetic of their own.
constexpr std::size_t kLayerPasses = 4;
constexpr const char* kLayerPassNames[kLayerPasses] = {"forward", "data_gradient",
                                                       "weight_gradient", "update"};

/// Layers, or some of their passes, that do not compute in the chip's own LNS arithmetic.
struct LayerArithmetic {
    std::vector<std::string> layers; ///< names or numbers; empty: all
    std::array<bool, kLayerPasses> passes{};
    LnsMacConfig mac;

    bool updates() const { return passes[kLayerPasses - 1]; } ///< weights are kept in its words
    /// "layers 0 fc2, weight_gradient: lns10f4, pwl lns10_f4_s8, cascade: 32"
    std::string describe() const;
};
constexpr std::size_t kMaxArithmetics = 16; ///< of a chip: instructions name one in four bits

/// The number system of a chip: what its MACs compute and how its weights are updated.
struct Arithmetic {
    std::variant<FixedMacConfig, LnsMacConfig> mac;
    UpdateRule update;
    FixedScales scales; ///< fixed point only
    /// LNS only: what else is built in, and who uses it; of two that name the same pass the later.
    std::vector<LayerArithmetic> by_layer;

    /// How many are built in; number 0 is the chip's own, number i + 1 that of by_layer[i].
    std::size_t count() const { return 1 + by_layer.size(); }
    /// One of them alone, as a chip that has no other would have it.
    Arithmetic alone(std::size_t number) const;
    /// All of them so, by number.
    std::vector<Arithmetic> each_alone() const;
    int widest_word_bits() const;
    int widest_master_bits() const;
    int widest_state_bits() const; ///< of a partial sum's words

    bool is_lns() const { return std::holds_alternative<LnsMacConfig>(mac); }
    int word_bits() const;
    /// Bits of a state word of its own sums, and the state words of a sum of `terms` products.
    int state_bits() const;
    int levels(std::int64_t terms) const;
    /// Accumulation::arity(); 0 for fixed point, whose sums have one level.
    int arity() const;
    /// Bits of a weight as stored: word_bits, plus the master's.
    int master_word_bits() const;
    /// "lns12f6 pwl lns12_f6_s8, cascade: 32" or "fixed12, wide accumulator"
    std::string describe() const;
};

bool operator==(const UpdateRule& a, const UpdateRule& b);
bool operator==(const FixedScales& a, const FixedScales& b);
bool operator==(const LayerArithmetic& a, const LayerArithmetic& b);
/// Scales are compared where they mean something.
bool operator==(const Arithmetic& a, const Arithmetic& b);

} // namespace napier
