// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hw/arith/common/tensor_scales.hpp"
#include "hw/arith/common/update_rule.hpp"
#include "hw/arith/number_system.hpp"

namespace napier {

/// The passes of a layer that may compute in an arithmetic of their own.
constexpr std::size_t kLayerPasses = 4;
constexpr const char* kLayerPassNames[kLayerPasses] = {"forward", "data_gradient",
                                                       "weight_gradient", "update"};

/// Layers, or some of their passes, that do not compute in the chip's own arithmetic.
struct LayerArithmetic {
    std::vector<std::string> layers; ///< names or numbers; empty: all
    std::array<bool, kLayerPasses> passes{};
    NumberSystem mac; ///< of the kind that the chip's own is

    bool updates() const { return passes[kLayerPasses - 1]; } ///< weights are kept in its words
    /// "layers 0 fc2, weight_gradient: lns10f4, pwl lns10_f4_s8, cascade: 32"
    std::string describe() const;
};
constexpr std::size_t kMaxArithmetics = 16; ///< of a chip: instructions name one in four bits

/// The arithmetic of a chip: what its MACs compute and how its weights are updated.
struct Arithmetic {
    NumberSystem mac;
    UpdateRule update;
    TensorScales scales;
    /// What else is built in, and who uses it; of two that name the same pass the later.
    std::vector<LayerArithmetic> by_layer;

    /// How many are built in; number 0 is the chip's own, number i + 1 that of by_layer[i].
    std::size_t count() const { return 1 + by_layer.size(); }
    /// One of them alone, as a chip that has no other would have it.
    Arithmetic alone(std::size_t number) const;
    /// All of them so, by number.
    std::vector<Arithmetic> each_alone() const;
    int widest_word_bits() const;
    int widest_master_bits() const;
    int widest_place_bits() const; ///< of a word, or of each of the two places of a wide master
    int widest_state_bits() const; ///< of a partial sum's words

    // What the chip's own number system says of itself, see there.
    const char* kind() const;
    const char* title() const;
    bool binary_points() const;
    bool multiplicative_updates() const;
    int word_bits() const;
    int state_bits() const;
    int levels(std::int64_t terms) const;
    int arity() const;
    std::uint64_t zero_bits(int bits) const;
    /// Bits of a weight as arithmetic `number` stores it: of the word, plus the master's if it
    /// keeps weights.
    int master_word_bits(std::size_t number = 0) const;
    /// Words that it takes in the vector scratchpad.
    int master_places() const { return places(master_word_bits()); }
    /// By what the loss, and with it all gradients, is multiplied so that they lie within the
    /// format; 1 where binary points do that.
    std::int64_t loss_scale() const;
    /// "lns12f6 pwl lns12_f6_s8, cascade: 32" or "fixed12, wide accumulator"
    std::string describe() const;
};

bool operator==(const LayerArithmetic& a, const LayerArithmetic& b);
bool operator==(const Arithmetic& a, const Arithmetic& b);

} // namespace napier
