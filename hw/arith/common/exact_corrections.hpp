// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace napier {

/// The corrections of LNS addition themselves, in units of 2^-fraction, for any output fraction
/// (the update and softmax units keep more fraction bits in the result than in d).
double exact_plus(double d_units, int fraction);
double exact_minus(double d_units, int fraction);

/// First d from which the rounded exact function is zero: log2(1 + 2^-d) 2^F < 1/2.
std::int32_t exact_range(int d_fraction, int result_fraction);

} // namespace napier
