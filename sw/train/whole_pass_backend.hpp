// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "sw/train/plan_backend.hpp"
#include "sw/train/step_cost.hpp"
#include "sw/whole/host_chip.hpp"
#include "sw/whole/pass_observer.hpp"

namespace napier {

/// Trains a network pass by pass on the host, to the bits of the chip. What the chip would count
/// does not depend on values and hardly on the step: each kind of program (training or inference,
/// and how many images) goes once through TimingEngine, and its counters are added each time it
/// runs. The chip may be one of several ranks': each has such a backend, and all call the same in
/// the same order, with equal batches, and are given the same.
class WholePassBackend final : public PlanBackend {
  public:
    /// `chip` must outlive the backend; its memory is taken. Throws InputError if the network does
    /// not fit. Training and inference throw DriverError if the chip would refuse an operation and
    /// InvariantError if what TimingEngine counts does not add up, both naming layer and pass.
    WholePassBackend(const Network& network, HostChip& chip, std::uint64_t seed);

    /// Called at training steps from now on; nullptr: none. Must outlive them.
    void set_observer(PassObserver* observer) { observer_ = observer; }

    /// Bytes that all ranks together sent in a training step; of steps of several sizes, and with
    /// exchanges that a step before has left to it, the most.
    std::uint64_t step_bytes() const { return step_bytes_; }

  private:
    /// A program's operations, and what the chip counts for them.
    struct Program {
        std::vector<PassOperation> operations;
        StepCost cost;
    };

    void write_memory(std::uint64_t address, const void* data, std::size_t bytes) override;
    void read_memory(std::uint64_t address, void* data, std::size_t bytes) override;
    void peek_memory(std::uint64_t address, void* data, std::size_t bytes) override {
        read_memory(address, data, bytes);
    }
    void run(const Step& step) override;
    TagCounters counted(std::uint16_t tag) override { return counted_.at(tag); }
    std::uint64_t counted_cycles() override { return cycles_; }
    void forget_counters() override;

    const Program& program_of(RunMode mode, int images);

    HostChip& chip_;
    PassObserver* observer_ = nullptr;
    std::map<std::pair<RunMode, int>, Program> programs_;
    std::vector<TagCounters> counted_; ///< by tag
    std::uint64_t cycles_ = 0;
    std::uint64_t step_bytes_ = 0;
};

} // namespace napier
