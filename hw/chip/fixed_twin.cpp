// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/fixed_twin.hpp"

namespace napier {

bool has_fixed_twin(const Architecture& chip) {
    return !std::holds_alternative<FixedMacConfig>(chip.arithmetic.mac);
}

Architecture fixed_twin(const Architecture& chip, FixedAccumulator accumulator) {
    Architecture twin = chip;
    const int width = chip.arithmetic.word_bits();
    twin.name = chip.name + " (fixed-point twin)";
    twin.arithmetic.by_layer.clear();
    twin.arithmetic.mac = FixedMacConfig{{width}, accumulator};
    twin.arithmetic.scales = default_scales(width);
    return twin;
}

} // namespace napier
