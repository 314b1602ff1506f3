// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/train/trainer.hpp"

namespace napier {

/// One line of a picture.
struct NamedCurve {
    std::string name; ///< for the legend
    std::vector<EpochResult> points;
};

/// The figures a paper reports of a curve, of the test accuracy (0..1).
struct CurveSummary {
    double best = 0;
    std::size_t best_epoch = 0; ///< the first that reached it, from 1
    double final = 0;
    double median = 0; ///< of the last 10 epochs, or of all if there are fewer
};

/// Throws std::invalid_argument for a curve without points.
CurveSummary summarise(const std::vector<EpochResult>& points);

/// A self-contained SVG: test accuracy by epoch on the left, training (dashed) and test loss on the
/// right, a legend below. Points that are not finite are left out.
std::string curves_svg(const std::vector<NamedCurve>& curves);

} // namespace napier
