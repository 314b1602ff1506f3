// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tb/wave_bench.hpp"

namespace napier {

/// Benches of the arithmetic units.
void bench_multiplier(const Architecture& architecture, VcdFile& vcd);
void bench_log_add(const Architecture& architecture, VcdFile& vcd);
void bench_lns_mac(const Architecture& architecture, VcdFile& vcd, bool product_register);
void bench_fixed_mac(const Architecture& architecture, VcdFile& vcd, FixedAccumulator accumulator,
                     bool product_register);

} // namespace napier
