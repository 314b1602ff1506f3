// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/tiling_trial.hpp"

#include <cmath>

#include "sw/lower/steady_loop.hpp"
#include "sw/lower/stream_builder.hpp"

namespace napier {

namespace {

Architecture with_room(Architecture chip) {
    chip.dram.capacity_mib = 1 << 20;
    return chip;
}

} // namespace

TilingTrial::TilingTrial(const Architecture& architecture, const std::vector<std::uint8_t>& by_tag)
    : architecture_(with_room(architecture)), by_tag_(by_tag), engine_(architecture_) {
    engine_.set_timeline(&ends_);
}

void TilingTrial::Ends::span(Unit unit, const Instruction* /*instruction*/,
                             std::uint64_t /*start_ps*/, std::uint64_t end_ps) {
    if (unit == Unit::compute) {
        ps.push_back(static_cast<std::int64_t>(end_ps));
    }
}

StreamBuilder TilingTrial::builder() {
    return StreamBuilder(
        architecture_, [this](const std::vector<Instruction>& part) { engine_.feed(part); },
        by_tag_);
}

void TilingTrial::run(const GemmPass& pass, const Tiling& tiling, StreamBuilder& builder,
                      const Loop& loop) {
    ends_.ps.clear();
    // The program lies behind the tensors.
    engine_.begin((static_cast<std::uint64_t>(architecture_.dram.capacity_mib) << 20) / 2);
    builder.gemm(pass, tiling, loop);
    builder.finish();
    engine_.end();
}

std::int64_t TilingTrial::time(const GemmPass& pass, const Tiling& tiling) {
    const std::uint64_t before = engine_.total_cycles();
    StreamBuilder builder = this->builder();
    SteadyLoop loop([&builder] { return builder.operations(); });
    run(pass, tiling, builder,
        [&loop](std::int64_t count, const auto& body) { loop.run(count, body); });
    const std::int64_t clock_ps = std::llround(architecture_.clock_ns * 1000);
    return static_cast<std::int64_t>(engine_.total_cycles() - before) * clock_ps +
           loop.skipped(ends_.ps);
}

std::int64_t TilingTrial::bytes_read(const GemmPass& pass, const Tiling& tiling) {
    const auto read = [&] { return engine_.counters(pass.tag).events[Event::dram_bytes_read]; };
    const std::uint64_t before = read();
    StreamBuilder builder = this->builder();
    run(pass, tiling, builder, every_one);
    return static_cast<std::int64_t>(read() - before);
}

} // namespace napier
