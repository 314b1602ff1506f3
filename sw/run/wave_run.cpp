// SPDX-License-Identifier: Apache-2.0
#include "sw/run/wave_run.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hw/config/input_error.hpp"
#include "sw/driver/begin_simulation.hpp"
#include "sw/report/atomic_file.hpp"
#include "tb/wave_bench.hpp"

namespace napier {

std::vector<std::string> bench_names() {
    std::vector<std::string> names;
    for (const WaveBench& bench : wave_benches()) {
        names.push_back(bench.name);
    }
    names.emplace_back(kLayerBench);
    return names;
}

WaveResult run_wave(const WaveRequest& request) {
    const std::vector<std::string> names = bench_names();
    if (request.bench.empty()) {
        throw InputError(fmt::format("wave: no bench given; benches: {}", fmt::join(names, ", ")));
    }
    if (std::find(names.begin(), names.end(), request.bench) == names.end()) {
        throw InputError(
            fmt::format("{}: no such bench; benches: {}", request.bench, fmt::join(names, ", ")));
    }
    const Architecture architecture = resolve(request.chip).chip;
    WaveResult result;
    result.file = request.out.empty() ? request.bench + ".vcd" : request.out;
    AtomicFile file(result.file);
    VcdFile vcd([&](std::string_view text) {
        result.bytes += text.size();
        file.write(text);
    });
    begin_simulation();
    if (request.bench == kLayerBench) {
        result.traced = trace_layer(architecture, request.window, vcd);
    } else {
        const auto& benches = wave_benches();
        std::find_if(benches.begin(), benches.end(), [&](const WaveBench& bench) {
            return bench.name == request.bench;
        })->run(architecture, vcd);
    }
    file.commit();
    result.variables = vcd.variables();
    return result;
}

Pass array_pass(const std::string& name, const std::string& option) {
    for (const Pass pass : {Pass::forward, Pass::data_gradient, Pass::weight_gradient}) {
        if (name == to_string(pass)) {
            return pass;
        }
    }
    throw InputError(option + ": found '" + name +
                     "', expected forward, data_gradient or weight_gradient");
}

} // namespace napier
