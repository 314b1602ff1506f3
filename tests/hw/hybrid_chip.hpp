// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hw/chip/bundled_chips.hpp"
#include "hw/chip/named_arithmetic.hpp"

namespace napier::test {

/// lns12 (F = 6), lns10 and another lns12.
inline Architecture hybrid_chip() {
    const auto own = [](const std::string& name) {
        return LayerArithmetic{{}, {}, std::get<LnsMacConfig>(named_arithmetic(name).mac)};
    };
    Architecture a = bundled_chip("lns12-32x32");
    a.arithmetic.by_layer = {own("lns10"), own("lns12f6")};
    return a;
}

} // namespace napier::test
