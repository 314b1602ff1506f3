// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/run/diagnosis_csv.hpp"

namespace napier {

/// What stands out in a sample: the three products with the lowest ratio of signal to noise, and
/// where most numbers saturate, most outputs flush to zero and most updates have no effect (by
/// share; left out where it is 0).
std::string diagnosis_table(const TrainingSample& sample);

} // namespace napier
