// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/engine/timing_engine.hpp"
#include "sw/run/simulation.hpp"

namespace napier {

/// What one unit did for a while.
struct TimelineSpan {
    Unit unit;
    const char* what; ///< "input", "gemm", "update", ...
    std::uint16_t tag;
    std::uint64_t start_ps;
    std::uint64_t end_ps;
};

/// Keeps the first `limit` spans of a run.
class TimelineRecorder final : public TimelineSink {
  public:
    explicit TimelineRecorder(std::size_t limit) : limit_(limit) {}
    void span(Unit unit, const Instruction* instruction, std::uint64_t start_ps,
              std::uint64_t end_ps) override;

    const std::vector<TimelineSpan>& spans() const { return spans_; }
    std::uint64_t dropped() const { return dropped_; }

  private:
    std::size_t limit_;
    std::vector<TimelineSpan> spans_;
    std::uint64_t dropped_ = 0;
};

/// Hands every span to several sinks.
class TimelineFan final : public TimelineSink {
  public:
    void add(TimelineSink& sink) { sinks_.push_back(&sink); }
    void span(Unit unit, const Instruction* instruction, std::uint64_t start_ps,
              std::uint64_t end_ps) override {
        for (TimelineSink* const sink : sinks_) {
            sink->span(unit, instruction, start_ps, end_ps);
        }
    }

  private:
    std::vector<TimelineSink*> sinks_;
};

const char* to_string(Unit unit);

/// "conv1 forward" for a tag; "fetch" for tag 0.
std::string tag_name(const Simulation& simulation, std::uint16_t tag);

/// Trace events as Perfetto and chrome://tracing open them: a thread a unit, times in microseconds.
std::string trace_events(const Simulation& simulation, const TimelineRecorder& timeline);

} // namespace napier
