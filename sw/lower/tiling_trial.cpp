// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/tiling_trial.hpp"

#include <cmath>

#include "sw/lower/steady_loop.hpp"
#include "sw/lower/stream_builder.hpp"

namespace napier {

TilingTrial::TilingTrial(const Architecture& architecture, const std::vector<std::uint8_t>& by_tag)
    : architecture_(architecture), by_tag_(by_tag), engine_(architecture) {
    engine_.set_timeline(&ends_);
}

void TilingTrial::Ends::span(Unit unit, const Instruction* /*instruction*/,
                             std::uint64_t /*start_ps*/, std::uint64_t end_ps) {
    if (unit == Unit::compute) {
        ps.push_back(static_cast<std::int64_t>(end_ps));
    }
}

std::int64_t TilingTrial::time(const GemmPass& pass, const Tiling& tiling) {
    const std::uint64_t before = engine_.total_cycles();
    StreamBuilder builder(
        architecture_, [this](const std::vector<Instruction>& part) { engine_.feed(part); },
        by_tag_);
    SteadyLoop loop([&builder] { return builder.operations(); });
    ends_.ps.clear();
    // The program lies behind the tensors.
    engine_.begin((static_cast<std::uint64_t>(architecture_.dram.capacity_mib) << 20) / 2);
    builder.gemm(pass, tiling,
                 [&loop](std::int64_t count, const auto& body) { loop.run(count, body); });
    builder.finish();
    engine_.end();
    const std::int64_t clock_ps = std::llround(architecture_.clock_ns * 1000);
    return static_cast<std::int64_t>(engine_.total_cycles() - before) * clock_ps +
           loop.skipped(ends_.ps);
}

} // namespace napier
