// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "hw/chip/architecture.hpp"

namespace napier {

/// Raw bits of a partial sum as they stand on a wire: the low MacCore::sum_bits() are used.
using SumWord = std::uint64_t;

/// What a MAC's wires carry, for either arithmetic: raw bits in, raw bits out. Everything is
/// computed by hw/arith; this only unpacks and packs.
class MacCore {
  public:
    virtual ~MacCore() = default;

    /// Fixed point: the binary places that the tiles to come drop; see TileShape::shift.
    virtual void set_shift(int /*shift*/) {}

    virtual int word_bits() const = 0;
    virtual int sum_bits() const = 0;
    /// Products in a level-one chain; 0 = the chain never ends.
    virtual int arity() const = 0;
    /// State words of a sum of `terms` products.
    virtual int levels(std::int64_t terms) const = 0;

    virtual Word zero_word() const = 0;
    virtual SumWord zero() const = 0;
    virtual SumWord multiply(Word a, Word b) const = 0;
    virtual SumWord add(SumWord a, SumWord b) const = 0;
    virtual SumWord multiply_add(SumWord sum, Word a, Word b) const = 0;
    /// The joined levels of a sum as a result word.
    virtual Word finish(SumWord sum) const = 0;
};

/// `shift` is that of the tiles to come (fixed point; see TileShape).
std::unique_ptr<MacCore> make_mac_core(const Arithmetic& arithmetic, int shift = 0);
std::unique_ptr<MacCore> make_mac_core(const FixedMacConfig& config, int shift);

} // namespace napier
