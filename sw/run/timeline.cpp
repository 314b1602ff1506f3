// SPDX-License-Identifier: Apache-2.0
#include "sw/run/timeline.hpp"

#include <iterator>
#include <map>

#include <fmt/compile.h>
#include <fmt/format.h>

#include "sw/report/json_file.hpp"

namespace napier {

namespace {

struct Describe {
    const char* operator()(const Load& load) const { return of(load.buffer); }
    const char* operator()(const Store& /*store*/) const { return "result"; }
    const char* operator()(const Gemm& gemm) const {
        return gemm.input_is_ones ? "column sums" : "gemm";
    }
    const char* operator()(const vector_op::Nothing& /*nothing*/) const { return "barrier"; }
    template <typename VectorOperation>
    const char* operator()(const VectorOperation& /*operation*/) const {
        return VectorOperation::kName;
    }
    static const char* of(Buffer buffer) {
        return buffer == Buffer::input    ? "input"
               : buffer == Buffer::weight ? "weight"
                                          : "vector operand";
    }
};

} // namespace

void TimelineRecorder::span(Unit unit, const Instruction* instruction, std::uint64_t start_ps,
                            std::uint64_t end_ps) {
    if (end_ps == start_ps) {
        return;
    }
    if (spans_.size() == limit_) {
        ++dropped_;
        return;
    }
    spans_.push_back(
        {unit, instruction == nullptr ? "fetch" : std::visit(Describe{}, instruction->operation),
         instruction == nullptr ? std::uint16_t{0} : instruction->tag, start_ps, end_ps});
}

const char* to_string(Unit unit) {
    constexpr const char* names[] = {"fetch", "load", "compute", "store"};
    return names[static_cast<std::size_t>(unit)];
}

std::string tag_name(const Simulation& simulation, std::uint16_t tag) {
    for (const SimulatedPass& pass : simulation.passes) {
        if (pass.tag == tag) {
            return simulation.network.layer_name(pass.layer) + " " + to_string(pass.pass);
        }
    }
    return "fetch";
}

namespace {

/// Picoseconds as microseconds, exactly.
struct Microseconds {
    std::uint64_t ps;
};
void append(std::string& text, const char* key, Microseconds time) {
    constexpr std::uint64_t kUnit = 1000000;
    fmt::format_to(std::back_inserter(text), FMT_COMPILE("{}{}.{:06}"), key, time.ps / kUnit,
                   time.ps % kUnit);
}

} // namespace

std::string trace_events(const Simulation& simulation, const TimelineRecorder& timeline) {
    constexpr std::size_t kSpanBytes = 128; // about
    std::string text;
    text.reserve(kSpanBytes * (timeline.spans().size() + 16));
    text += "{\"displayTimeUnit\": \"ns\", \"traceEvents\": [\n";
    text += R"({"ph": "M", "pid": 1, "name": "process_name", "args": {"name": )" +
            json_text(simulation.architecture.name) + "}}";
    for (const Unit unit : {Unit::fetch, Unit::load, Unit::compute, Unit::store}) {
        text +=
            fmt::format(",\n{{\"ph\": \"M\", \"pid\": 1, \"tid\": {}, \"name\": \"thread_name\", "
                        "\"args\": {{\"name\": \"{}\"}}}}",
                        static_cast<int>(unit), to_string(unit));
    }
    std::map<std::uint16_t, std::string> categories;
    for (const TimelineSpan& span : timeline.spans()) {
        std::string& category = categories[span.tag];
        if (category.empty()) {
            category = json_text(tag_name(simulation, span.tag));
        }
        text += ",\n{\"ph\": \"X\", \"pid\": 1, \"tid\": ";
        text += static_cast<char>('0' + static_cast<int>(span.unit));
        append(text, ", \"ts\": ", Microseconds{span.start_ps});
        append(text, ", \"dur\": ", Microseconds{span.end_ps - span.start_ps});
        text += ", \"name\": \"";
        text += span.what;
        text += "\", \"cat\": ";
        text += category;
        text += '}';
    }
    text +=
        fmt::format("\n], \"otherData\": {{\"dropped_spans\": \"{}\"}}}}\n", timeline.dropped());
    return text;
}

} // namespace napier
