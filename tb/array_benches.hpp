// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tb/wave_bench.hpp"

namespace napier {

/// Benches of the processing element, of the array, and of the array with its buffers.
void bench_element(const Architecture& architecture, VcdFile& vcd);
void bench_array(const Architecture& architecture, VcdFile& vcd, Dataflow dataflow);
void bench_gemm(const Architecture& architecture, VcdFile& vcd);

} // namespace napier
