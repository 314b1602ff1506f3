// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/arith/number_system.hpp"
#include "hw/energy/technology.hpp"
#include "sw/characterize/fixed_mac_rtl.hpp"
#include "sw/characterize/operands.hpp"

namespace napier::characterize {

/// A MAC to be built: its arithmetic, its registers, and how its product is made.
struct MacDesign {
    NumberSystem mac;
    MacVariant variant = MacVariant::plain;
    MultiplierKind multiplier = MultiplierKind::operators; ///< fixed point only

    ArithmeticKind kind() const;
    int width() const;
    /// What it is in the words of a technology's file.
    MacKey key() const;
    /// "booth_fused" or the table's name
    std::string architecture() const;
    /// "lns 12 bits, zero_gated, lns12_f6_s8"
    std::string describe() const;
    /// SystemVerilog with a module `mac` (clk, clear, a, b -> sum).
    std::string verilog() const;
    /// Zero, one, the extremes and their neighbours.
    std::vector<Word> corners() const;
    /// The word that stands for one, see VectorMath.
    Word one() const;
};

/// What the module must do, by the core's own arithmetic.
class MacModel {
  public:
    explicit MacModel(const MacDesign& design) : design_(design) {}
    /// The sum's raw bits after this product.
    std::uint64_t step(const MacStep& step);

  private:
    std::uint64_t step(const LnsMacConfig& config, const MacStep& step);
    std::uint64_t step(const FixedMacConfig& config, const MacStep& step);

    const MacDesign& design_;
    std::int64_t fixed_ = 0;
    Lns lns_{0, false};
};

/// Every design of a kind and width worth measuring; LNS ones with the bundled tables of so many
/// `segments` for D+ and D- each, in this order (none: the one that the arithmetic's name stands
/// for). Throws InputError if there is no such table.
std::vector<MacDesign> designs_of(ArithmeticKind kind, int width,
                                  const std::vector<int>& segments = {});

} // namespace napier::characterize
