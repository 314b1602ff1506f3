// SPDX-License-Identifier: Apache-2.0
#include "sw/train/whole_pass_backend.hpp"

#include <algorithm>
#include <cstring>

#include "sw/driver/driver_error.hpp"
#include "sw/train/pass_macs.hpp"

namespace napier {

WholePassBackend::WholePassBackend(const Network& network, HostChip& chip, std::uint64_t seed)
    : PlanBackend(network, chip.architecture()), chip_(chip), counted_(tags_of(layers())) {
    chip_.memory().resize(plan().bytes());
    chip_.set_seed(seed);
    initialise(seed);
    // Now, so that a network that does not fit is refused before anything runs.
    program_of(RunMode::training, network.train.batch);
}

void WholePassBackend::write_memory(std::uint64_t address, const void* data, std::size_t bytes) {
    chip_.sharing().written_whole(address, bytes);
    std::memcpy(chip_.memory().at(address, bytes), data, bytes);
}

void WholePassBackend::read_memory(std::uint64_t address, void* data, std::size_t bytes) {
    chip_.sharing().need_whole(address, bytes);
    std::memcpy(data, chip_.memory().at(address, bytes), bytes);
}

void WholePassBackend::forget_counters() {
    std::fill(counted_.begin(), counted_.end(), TagCounters{});
    cycles_ = 0;
}

const WholePassBackend::Program& WholePassBackend::program_of(RunMode mode, int images) {
    const std::pair<RunMode, int> kind{mode, images};
    auto found = programs_.find(kind);
    if (found == programs_.end()) {
        found = programs_
                    .emplace(kind, Program{plan().passes(mode, images),
                                           cost_of_step(plan(), architecture(), mode, images)})
                    .first;
    }
    return found->second;
}

void WholePassBackend::run(const Step& step) {
    const Program& program = program_of(step.mode, step.images);
    PassObserver* observer = step.mode == RunMode::training ? observer_ : nullptr;
    if (observer != nullptr && !observer->begin(step.number)) {
        observer = nullptr;
    }
    const HostChip::Step chip_step{step.rate, step.images, step.number};
    const std::uint64_t sent = chip_.sharing().bytes_sent();
    chip_.begin(chip_step);
    for (const PassOperation& operation : program.operations) {
        if (observer != nullptr) {
            chip_.sharing().need_all();
            observer->before(plan(), chip_.memory(), operation);
        }
        try {
            chip_.run(plan(), operation, chip_step);
        } catch (const DeviceError& error) {
            throw DriverError(name_of_pass(plan().network(), header_of(operation).tag) + ", " +
                              name_of(operation) + ": " + error.what());
        }
        if (observer != nullptr) {
            chip_.sharing().need_all();
            observer->after(plan(), chip_.memory(), operation);
        }
    }
    if (observer != nullptr) {
        observer->end();
    }
    if (step.mode == RunMode::training && observer == nullptr) {
        step_bytes_ = std::max(step_bytes_, chip_.sharing().bytes_sent() - sent);
    }
    for (std::size_t tag = 0; tag < counted_.size(); ++tag) {
        counted_[tag] += program.cost.counters[tag];
    }
    cycles_ += program.cost.cycles;
}

} // namespace napier
