// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/chip/fault_config.hpp"

namespace napier {

/// Upsets everywhere, `rate` a bit and access.
inline FaultConfig fault_rate(double rate) {
    FaultConfig config;
    config.rate = rate;
    return config;
}

} // namespace napier
