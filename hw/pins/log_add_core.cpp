// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/log_add_core.hpp"

#include <cstdlib>

namespace napier {

LogAddSteps log_add_steps(const LnsMacConfig& config, const Lns& x, const Lns& y) {
    const PwlTable* const pwl = config.table.pwl();
    LogAddSteps steps{};
    steps.d = std::abs(x.log - y.log);
    steps.y_larger = y.log > x.log;
    steps.opposite_signs = x.negative != y.negative;
    steps.shift = PwlSegment::kFlat;
    steps.sum = add_corrected(
        config.sum_format(), config.underflow, x, y, [&](bool equal_signs, std::int32_t d) {
            std::int32_t magnitude = 0;
            if (pwl != nullptr) {
                const PwlFunction& function = equal_signs ? pwl->plus : pwl->minus;
                const std::size_t index = function.segment_of(d);
                steps.segment = static_cast<std::int32_t>(index);
                if (index < function.segments.size()) {
                    const PwlSegment& line = function.segments[index];
                    steps.shift = line.shift;
                    steps.intercept = line.intercept;
                    magnitude = line.value(d);
                }
            } else {
                magnitude = equal_signs ? config.table.plus(d) : config.table.minus(d);
                steps.intercept = magnitude;
            }
            steps.correction = equal_signs ? magnitude : -magnitude;
            return steps.correction;
        });
    return steps;
}

} // namespace napier
