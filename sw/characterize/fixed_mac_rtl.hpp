// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/arith/fixed/fixed.hpp"

namespace napier::characterize {

/// Registers around the sum, the same choice for every kind of MAC.
///   plain             product and addition in one cycle
///   product_register  a register between them
///   zero_gated        that, and a zero product leaves the registers as they are
enum class MacVariant { plain, product_register, zero_gated };
const char* to_string(MacVariant variant);
const std::vector<MacVariant>& mac_variants();
/// Cycles from operands to sum.
int latency(MacVariant variant);

/// How a fixed-point product is made.
///   operators     a * b and + as they stand: what yosys makes of them
///   baugh_wooley  an array of ANDs, Dadda's reduction
///   booth         radix-4 Booth rows, Dadda's reduction
///   *_fused       the accumulator is one more row of the reduction, so there is one carry chain
///                 (wide accumulator, plain variant)
enum class MultiplierKind { operators, baugh_wooley, booth, baugh_wooley_fused, booth_fused };
const char* to_string(MultiplierKind kind);

/// The multipliers that make sense for an accumulator and a variant.
std::vector<MultiplierKind> multipliers_for(FixedAccumulator accumulator, MacVariant variant);

/// Bits that a narrow accumulator drops from a product: fraction(a) + fraction(b) -
/// fraction(result) is W - 3 in the forward pass and in data gradients. It is W - 1 in weight
/// gradients; the multiplexer for that is left out, in the narrow MAC's favour.
constexpr int narrow_shift(int width) {
    return width - 3;
}

/// Verilog of module `mac` (clk, clear, a, b -> sum): sum <= (clear ? 0 : sum) + a b, as fixed_mac
/// in hw/arith has it.
std::string fixed_mac_verilog(const FixedMacConfig& config, MultiplierKind multiplier,
                              MacVariant variant);

} // namespace napier::characterize
