// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/arith/lns/log_add_table.hpp"

namespace napier::anneal {

/// What a table is designed for. Errors of a table are in units of 2^-F (LSB) throughout.
///   l2       mean square error of D+ and D- over d: separable, so a dynamic programme solves it
///   joint    mean square error per step of a running sum of terms of random sign, relative to the
///            larger operand: an error of D+ counts 1 + 2^-d fold, one of D- 1 - 2^-d fold, and
///            the average lift the two give the sum is charged kChain-fold, for it accumulates
///   bias     as joint, and the lift is charged octave by octave of d too, so that a large gain
///            at small d cannot make good for a loss at large d
///   sampled  root mean square error of simulated dot products, in units of the exact table's
enum class Cost { l2, joint, bias, sampled };

const std::vector<std::string>& cost_names();
std::string to_string(Cost cost);

/// Terms in a chain before its sum moves up a level: Accumulation's default cascade. The variance
/// of a chain grows with its length, a drift with the square of it.
constexpr double kChain = 32.0;

/// How long a sum lingers in one octave of d, which is how far the errors of that octave add up.
/// In chains of 32 the visits to an octave scatter 1 to 1.7 times as much as independent ones
/// would; longer chains linger longer. Of 0, 2, 4, 8, 16 and 32 this gave the smallest errors
/// over cascades and sequential sums together.
constexpr double kLinger = 4.0;

/// One function, D+ or D-, as the designer sees it. Vectors are indexed by d.
struct Target {
    std::int32_t first = 0;     ///< smallest d: 0 for D+, 1 for D-
    std::vector<double> value;  ///< the exact |D|, LSB
    std::vector<double> weight; ///< of a squared error
    std::vector<double> gain;   ///< of a signed error: how far it lifts the running sum

    std::int32_t range() const { return static_cast<std::int32_t>(value.size()); }
};

struct Targets {
    Target plus;
    Target minus;
    double drift = 0.0;      ///< weight of the squared mean gain over all d
    double band_drift = 0.0; ///< weight of the squared mean gain of a band, averaged over bands
    /// Where gains are averaged: edges of the bands of d, and how often d falls into each band.
    /// `bias` has a band per octave, `joint` one for all.
    std::vector<std::int32_t> edges;
    std::vector<double> share;
};

/// What a table costs, in words: the weighted squared errors of both functions, the squared mean
/// gain over all d times `drift`, and the mean over bands of their squared mean gains times
/// `band_drift`. The annealer prices moves piece by piece; this is the definition.
double cost_of(const Targets& targets, const LogAddTable& table);

/// `sampled` starts from the `bias` model and gets its targets.
Targets make_targets(Cost cost, int fraction);

} // namespace napier::anneal
