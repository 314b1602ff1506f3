// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/common/update_rule.hpp"

namespace napier {

std::string to_string(UpdateRule::Rounding rounding) {
    return rounding == UpdateRule::Rounding::stochastic ? "stochastic" : "nearest";
}

std::string UpdateRule::describe() const {
    const std::string text = stochastic() ? "stochastic update" : "update to nearest";
    return master_bits == 0 ? text
                            : text + " of words and " + std::to_string(master_bits) + " bits";
}

UpdateRule default_update(int width) {
    UpdateRule rule;
    rule.master_bits = width < 12 ? 4 : rule.master_bits;
    return rule;
}

bool operator==(const UpdateRule& a, const UpdateRule& b) {
    return a.rounding == b.rounding && a.master_bits == b.master_bits;
}

} // namespace napier
