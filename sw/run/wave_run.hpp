// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sw/run/chip_request.hpp"
#include "sw/run/wave_layer.hpp"

namespace napier {

constexpr const char* kLayerBench = "layer"; ///< the one bench that trains first

/// A waveform to be written.
struct WaveRequest {
    std::string bench; ///< one of bench_names()
    ChipRequest chip;
    std::string out;    ///< the file; empty: BENCH.vcd
    LayerWindow window; ///< of kLayerBench
};

struct WaveResult {
    std::string traced; ///< what was traced, in a line; of kLayerBench alone
    std::string file;
    std::size_t variables = 0;
    std::size_t bytes = 0;
};

std::vector<std::string> bench_names();

/// Runs a pin-level bench and writes its waveform (VCD), whole or not at all. Throws InputError,
/// OutputError.
WaveResult run_wave(const WaveRequest& request);

/// forward, data_gradient or weight_gradient. Throws InputError that names `option`.
Pass array_pass(const std::string& name, const std::string& option);

} // namespace napier
