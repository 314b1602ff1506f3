// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/critical_path.hpp"

#include <algorithm>

namespace napier {

namespace {

/// The measurement that a MAC's figures were taken from; several multipliers share a key, so the
/// figures tell. nullptr: none.
const MacMeasurement* measurement_of(const Technology& technology, const MacPoint& point) {
    const auto found =
        std::find_if(technology.measurements.begin(), technology.measurements.end(),
                     [&](const MacMeasurement& m) {
                         return same_values(m, point) && m.variant == point.variant &&
                                m.area_um2 == point.area_um2 && m.training_pj == point.mac_pj;
                     });
    return found == technology.measurements.end() ? nullptr : &*found;
}

} // namespace

std::optional<double> critical_path_ns(const Technology& technology, const MacPrice& price) {
    double path = 0;
    for (const MacPrice::Part& part : price.taken) {
        const MacMeasurement* const measured = measurement_of(technology, part.point);
        if (measured == nullptr) {
            return std::nullopt;
        }
        path += part.factor * measured->critical_path_ns;
    }
    return path;
}

} // namespace napier
