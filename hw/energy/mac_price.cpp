// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/mac_price.hpp"

#include <fmt/format.h>

namespace napier {

bool MacPrice::measured() const {
    return taken.size() == 1 && taken.front().point.basis == Basis::measured &&
           satisfies(taken.front().point, asked);
}

std::string MacPrice::note(const std::string& technology) const {
    if (measured()) {
        return "";
    }
    std::string parts;
    for (const Part& part : taken) {
        parts += fmt::format("{}{:.4g} x ({})", parts.empty() ? "" : " + ", part.factor,
                             describe(part.point));
    }
    return fmt::format("technology {} has not measured the MAC that is asked for ({}); its price "
                       "is {}",
                       technology, describe(asked), parts);
}

} // namespace napier
