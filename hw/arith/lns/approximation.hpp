// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace napier {

/// How the corrections of LNS addition are computed. For d = |log difference| in units 2^-F,
///   D+(d) = log2(1 + 2^-d)   (equal signs, added to the larger log)
///   D-(d) = -log2(1 - 2^-d)  (opposite signs, subtracted from the larger log; d >= 1)
/// Both are magnitudes, in units 2^-F.
class Approximation {
  public:
    static const Approximation
        pwl; ///< piece-wise linear, slopes powers of two: designed per (W, F)
    static const Approximation exact;    ///< the rounded function, a full table
    static const Approximation shift;    ///< one shift (Sanyal, Beerel, Chugg, ICASSP 2020)
    static const Approximation mitchell; ///< log2(1 + x) ~ x and 2^f ~ 1 + f (Mitchell 1962)

    /// By number: those above are 0 to 3, those that a program adds follow.
    constexpr explicit Approximation(std::size_t number) : number_(number) {}
    constexpr explicit operator std::size_t() const { return number_; }

    friend constexpr bool operator==(Approximation a, Approximation b) {
        return a.number_ == b.number_;
    }
    friend constexpr bool operator!=(Approximation a, Approximation b) { return !(a == b); }

  private:
    std::size_t number_;
};

inline constexpr Approximation Approximation::pwl{0};
inline constexpr Approximation Approximation::exact{1};
inline constexpr Approximation Approximation::shift{2};
inline constexpr Approximation Approximation::mitchell{3};

/// An approximation that a formula gives: D+ and D- at d >= 0 and d >= 1, for a fraction of F bits.
/// Integers from 0 to kMostCorrection; from exact_range(F, F) on they are taken as 0.
struct ClosedForm {
    using Correction = std::int32_t (*)(std::int32_t d, int fraction);
    std::string name; ///< as chip files say it: letters, digits, '_' and '-'
    Correction plus;
    Correction minus;
};
constexpr std::int32_t kMostCorrection = 1 << 24;

/// Adds one to those that `arithmetic.approximation` of a chip may name, for all of the program:
/// before the first chip is read. Throws std::invalid_argument if the name is taken or no name.
Approximation add_approximation(const ClosedForm& form);

/// How many there are, pwl included.
std::size_t approximations();
/// Throws std::invalid_argument for pwl, whose tables are designed.
const ClosedForm& closed_form(Approximation approximation);
std::string to_string(Approximation approximation);

} // namespace napier
