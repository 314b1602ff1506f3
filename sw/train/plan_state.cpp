// SPDX-License-Identifier: Apache-2.0
// Saving and restoring a network between two batches. What later batches depend on is in its DRAM
// (weights, masters, momenta) and in the number of the step (the key of the random unit's counter);
// queues and scratchpads are empty then, and a program starts with all DRAM rows closed. All of it
// goes through the driver; counters cannot be written, so what they showed before is added on the
// host.
#include <algorithm>

#include "hw/config/number.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/train/plan_backend.hpp"

namespace napier {

namespace {

constexpr std::size_t kReportNumbers = kEventCount + 4;

void append(std::vector<std::uint64_t>& numbers, const TagCounters& report) {
    for (std::size_t i = 0; i < kEventCount; ++i) {
        numbers.push_back(report.events[static_cast<Event>(i)]);
    }
    numbers.insert(numbers.end(), {report.array_cycles, report.vector_cycles, report.stall_cycles,
                                   report.conflict_cycles});
}

TagCounters report_at(const std::uint64_t* numbers) {
    TagCounters report;
    for (std::size_t i = 0; i < kEventCount; ++i) {
        report.events[static_cast<Event>(i)] = numbers[i];
    }
    report.array_cycles = numbers[kEventCount];
    report.vector_cycles = numbers[kEventCount + 1];
    report.stall_cycles = numbers[kEventCount + 2];
    report.conflict_cycles = numbers[kEventCount + 3];
    return report;
}

/// The cycles of layers and passes, and of the fetch by mode behind them, must be all there were:
/// the report of the run that goes on would contradict itself.
void check_cycles(std::uint64_t all, const std::vector<std::uint64_t>& counters, std::size_t tags) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < counters.size() / kReportNumbers; ++i) {
        const bool again = i < tags && i == kFetchTag; // both modes' fetch stand behind the tags
        sum += again ? 0 : report_at(counters.data() + i * kReportNumbers).cycles();
    }
    if (sum != all) {
        throw InputError("section counters: the cycles of its layers and passes add up to " +
                         std::to_string(sum) + ", expected the " + std::to_string(all) +
                         " of section chip");
    }
}

/// A tensor that lives from step to step.
struct Kept {
    std::string name;
    DeviceTensor tensor;
    bool weight; ///< of those the digest is taken of
};

/// Whatever a training step reads before it writes it, other than the batch.
std::vector<Kept> kept_tensors(const NetworkPlan& plan) {
    std::vector<Kept> kept;
    const auto keep = [&](const std::string& name, const DeviceTensor& tensor, bool weight) {
        if (tensor.rows > 0) { // masters and momenta need not exist
            kept.push_back({name, tensor, weight});
        }
    };
    for (std::size_t l = 0; l < plan.layers().size(); ++l) {
        const std::string layer = "layer" + std::to_string(l);
        const auto keep_parameter = [&](const std::string& name, const DeviceParameter& parameter) {
            keep(layer + name, parameter.word, true);
            keep(layer + name + "_master", parameter.master, false);
            keep(layer + name + "_momentum", parameter.momentum, false);
        };
        keep_parameter(".weight", plan.layers()[l].weight);
        keep_parameter(".bias", plan.layers()[l].bias);
        for (const OwnTensor& own : plan.layers()[l].own) {
            if (own.kept) {
                keep(layer + "." + own.name, own.tensor, false);
            }
        }
    }
    return kept;
}

} // namespace

std::vector<std::uint8_t> PlanBackend::peek(const DeviceTensor& tensor) {
    std::vector<std::uint8_t> bytes(tensor.bytes());
    peek_memory(tensor.address, bytes.data(), bytes.size());
    return bytes;
}

std::vector<std::uint8_t> PlanBackend::weight_bytes() {
    std::vector<std::uint8_t> bytes;
    for (const Kept& kept : kept_tensors(plan_)) {
        if (!kept.weight) {
            continue;
        }
        for (const Word word : unpacked_rows(kept.tensor, peek(kept.tensor))) {
            bytes.push_back(static_cast<std::uint8_t>(word & 0xff));
            bytes.push_back(static_cast<std::uint8_t>(word >> 8));
        }
    }
    return bytes;
}

std::vector<LayerParameters> PlanBackend::parameters() {
    const auto numbers = [&](const DeviceTensor& tensor) {
        return tensor.rows > 0 ? reals(tensor, unpacked_rows(tensor, peek(tensor)))
                               : std::vector<float>();
    };
    const auto of = [&](const DeviceParameter& parameter) {
        return numbers(parameter.master.rows > 0 ? parameter.master : parameter.word);
    };
    const auto own = [&](const PlannedLayer& layer, const char* name) {
        const auto found =
            std::find_if(layer.own.begin(), layer.own.end(),
                         [&](const OwnTensor& tensor) { return tensor.name == name; });
        return found == layer.own.end() ? std::vector<float>() : numbers(found->tensor);
    };
    std::vector<LayerParameters> all;
    for (const PlannedLayer& layer : plan_.layers()) {
        all.push_back({layer.shape.kind->from_device(layer.shape, of(layer.weight)), of(layer.bias),
                       own(layer, "running_mean"), own(layer, "running_variance")});
    }
    return all;
}

BackendState PlanBackend::save() {
    std::vector<std::uint64_t> counters;
    for (std::size_t tag = 0; tag < tags_of(layers()); ++tag) {
        append(counters, report(static_cast<std::uint16_t>(tag)));
    }
    for (const TagCounters& fetch : fetch_) {
        append(counters, fetch);
    }
    BackendState state;
    state.push_back(number_section("chip", {step_, total_cycles()}));
    state.push_back(number_section("counters", counters));
    for (const Kept& kept : kept_tensors(plan_)) {
        state.push_back({kept.name, peek(kept.tensor)});
    }
    save_more(state);
    return state;
}

void PlanBackend::restore(const BackendState& state) {
    const std::vector<std::uint64_t> chip = numbers_of(state, "chip", 2);
    const std::vector<std::uint64_t> counters =
        numbers_of(state, "counters", (tags_of(layers()) + fetch_.size()) * kReportNumbers);
    check_cycles(chip[1], counters, tags_of(layers()));
    if (chip[0] > UINT32_MAX) {
        throw InputError("section chip: step: found " + std::to_string(chip[0]) + ", expected " +
                         range_text<std::uint64_t>(0, UINT32_MAX));
    }
    for (const Kept& kept : kept_tensors(plan_)) {
        find_section(state, kept.name, kept.tensor.bytes());
    }
    for (const Kept& kept : kept_tensors(plan_)) {
        const StateSection& section = find_section(state, kept.name, kept.tensor.bytes());
        write_memory(kept.tensor.address, section.bytes.data(), section.bytes.size());
    }
    restore_more(state);
    forget_counters();
    step_ = static_cast<std::uint32_t>(chip[0]);
    before_.total_cycles = chip[1];
    before_.reports.clear();
    for (std::size_t i = 0; i < tags_of(layers()); ++i) {
        before_.reports.push_back(report_at(counters.data() + i * kReportNumbers));
    }
    for (std::size_t i = 0; i < fetch_.size(); ++i) {
        fetch_[i] = report_at(counters.data() + (tags_of(layers()) + i) * kReportNumbers);
    }
}

} // namespace napier
