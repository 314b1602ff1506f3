// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "hw/arith/number_system.hpp"

namespace napier {

/// How a MAC adds: in the logarithmic domain, or linearly with an accumulator of W or 2W+8 bits.
enum class ArithmeticKind { lns, fixed_narrow, fixed_wide };
constexpr std::size_t kArithmeticKinds = 3;
/// "lns", "fixed_narrow", "fixed_wide": the keys of the technology file.
const char* to_string(ArithmeticKind kind);

/// How the corrections of LNS addition are computed, as far as its hardware goes.
struct LogAddKey {
    Approximation approximation = Approximation::pwl;
    int plus_segments = 0;  ///< of D+; 0 where the approximation has none
    int minus_segments = 0; ///< of D-
};
LogAddKey log_add_key(const LogAddTable& table);

/// What the price of a MAC depends on. A field that is empty is not given: in a technology nobody
/// knows it, in a question any will do.
struct MacKey {
    ArithmeticKind kind = ArithmeticKind::lns;
    int width_bits = 12;                   ///< of a word
    std::optional<int> fraction_bits = {}; ///< LNS only: of the word's log
    std::optional<int> guard_bits = {};    ///< LNS only: of the sum, below those
    std::optional<LogAddKey> log_add = {}; ///< LNS only
    std::string variant = {};              ///< registers: one of mac_variant_names()

    /// Bits in which the MAC adds: W and the guard bits for LNS; W for fixed point, whose
    /// accumulator is part of its kind.
    int sum_bits() const { return width_bits + guard_bits.value_or(0); }
};

/// That of a number system's MAC, any variant.
MacKey mac_key(const NumberSystem& system);

bool operator==(const LogAddKey& a, const LogAddKey& b);
/// The same in every field, whatever the variant of the registers.
bool same_values(const MacKey& a, const MacKey& b);
/// Whether `found` is known to be all that `asked` gives.
bool satisfies(const MacKey& found, const MacKey& asked);

/// "LNS, 12 bits, fraction 6, guard bits 0, pwl of 8 segments", "fixed point, 12 bits, wide
/// accumulator". A variant is named where there is one.
std::string describe(const MacKey& key);

} // namespace napier
