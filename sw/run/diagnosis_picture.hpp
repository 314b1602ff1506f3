// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/run/diagnosis_csv.hpp"

namespace napier {

/// A self-contained SVG, a sample below the other: a row of panels a layer and a panel a pass, with
/// the histogram of log2 |x| of the pass's largest result, zeros left of it, between lines where
/// the format's range ends.
std::string diagnosis_svg(const std::vector<TrainingSample>& samples);

} // namespace napier
