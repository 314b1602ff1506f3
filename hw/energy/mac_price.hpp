// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/energy/mac_point.hpp"

namespace napier {

/// What a MAC costs in a technology, and how close that is to what was asked.
struct MacPrice {
    /// A MAC of the technology, and the factor by which its figures count in the price.
    struct Part {
        MacPoint point;
        double factor = 1;
    };

    MacKey asked;
    std::vector<Part> taken; ///< one with factor 1, or two widths and a straight line between them
    double area_um2 = 0;
    double mac_pj = 0;
    double addition_pj = 0;
    std::string source;

    /// Whether exactly what was asked has been measured.
    bool measured() const;
    /// What was asked, what was taken instead and by which factors; empty if it was measured.
    std::string note(const std::string& technology) const;
};

} // namespace napier
