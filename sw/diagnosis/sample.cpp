// SPDX-License-Identifier: Apache-2.0
#include "sw/diagnosis/sample.hpp"

#include <cmath>

namespace napier {

std::optional<double> ProductAccuracy::snr_db() const {
    const double ratio = 20 * (std::log10(exact_rms) - std::log10(error_rms));
    return std::isfinite(ratio) ? std::optional(ratio) : std::nullopt;
}

double UpdateEffect::share_without_effect() const {
    return gradients == 0 ? 0.0
                          : static_cast<double>(without_effect) / static_cast<double>(gradients);
}

} // namespace napier
