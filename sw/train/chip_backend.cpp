// SPDX-License-Identifier: Apache-2.0
#include "sw/train/chip_backend.hpp"

#include "hw/config/input_error.hpp"
#include "hw/config/invariant_error.hpp"
#include "hw/isa/describe_instruction.hpp"
#include "sw/train/pass_macs.hpp"

namespace napier {

namespace {

std::string upsets_section(FaultPlace place) {
    return std::string("upsets.") + to_string(place);
}

} // namespace

ChipBackend::ChipBackend(const Network& network, Platform& platform, std::uint64_t seed)
    : PlanBackend(network, platform.accelerator.architecture()), platform_(platform),
      device_(platform.device), checks_(plan().network(), platform) {
    platform.accelerator.forbid_waste();
    initialise(seed);
    std::vector<Dram::WeightRegion> regions;
    for (const PlannedLayer& layer : plan().layers()) {
        for (const DeviceParameter* const parameter : {&layer.weight, &layer.bias}) {
            for (const DeviceTensor* const tensor : {&parameter->word, &parameter->master}) {
                if (tensor->rows > 0) {
                    regions.push_back({tensor->address, tensor->bytes(), tensor->element_bits});
                }
            }
        }
    }
    platform.dram.set_weight_regions(std::move(regions));
    device_.write_register(reg::kSeed, seed);
    // Compiled now, so that a network that does not fit is refused before anything runs.
    plan().check_capacity(stream_of(RunMode::training, network.train.batch).size());
}

std::vector<Instruction>& ChipBackend::stream_of(RunMode mode, int images) {
    std::map<int, std::vector<Instruction>>& streams = streams_[static_cast<std::size_t>(mode)];
    auto found = streams.find(images);
    if (found == streams.end()) {
        found = streams.emplace(images, plan().instructions(mode, images)).first;
    }
    return found->second;
}

void ChipBackend::run(const Step& step) {
    std::vector<Instruction>& stream = stream_of(step.mode, step.images);
    // Only updates and dropout know which step it is; the rest of the stream stays the same.
    plan().set_step(stream, step.rate, step.images, step.number);
    plan().check_capacity(stream.size());
    checks_.start();
    try {
        device_.run(stream, plan().bytes());
    } catch (const ProgramError& error) {
        const std::string& reason = platform_.accelerator.error_text();
        const std::string text = error.index() < stream.size()
                                     ? name_of_pass(plan().network(), stream[error.index()].tag) +
                                           ", " + napier::describe(stream[error.index()]) + ": " +
                                           reason
                                     : "at the end of a program: " + reason;
        if (error.code() == ErrorCode::invariant) {
            throw InvariantError(text);
        }
        throw DriverError(text);
    }
    checks_.finish(step.mode, step.images);
}

void ChipBackend::save_more(BackendState& state) {
    for (std::size_t i = 0; i < kFaultPlaces; ++i) {
        const auto place = static_cast<FaultPlace>(i);
        if (const Upsets* const upsets = platform_.upsets(place)) {
            state.push_back(number_section(upsets_section(place), upsets->state()));
        }
    }
}

void ChipBackend::restore_more(const BackendState& state) {
    for (std::size_t i = 0; i < kFaultPlaces; ++i) {
        const auto place = static_cast<FaultPlace>(i);
        if (Upsets* const upsets = platform_.upsets(place)) {
            upsets->restore(numbers_of(state, upsets_section(place), Upsets::kStateNumbers).data());
        }
    }
}

} // namespace napier
