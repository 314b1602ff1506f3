// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tb/wave_bench.hpp"

namespace napier {

/// Benches of the memories around the array.
void bench_scratchpad(const Architecture& architecture, VcdFile& vcd);
void bench_double_buffer(const Architecture& architecture, VcdFile& vcd);

} // namespace napier
