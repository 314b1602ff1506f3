// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <vector>

#include "sw/driver/platform.hpp"
#include "sw/train/chip_checks.hpp"
#include "sw/train/plan_backend.hpp"

namespace napier {

/// Trains a network on a modelled chip: compiles the instruction streams, and talks to the chip
/// through the driver only.
class ChipBackend final : public PlanBackend {
  public:
    /// `platform` must outlive the backend. Throws InputError if the network does not fit.
    /// Training and inference throw DriverError if the chip refuses an instruction and
    /// InvariantError if what it counts does not add up, both naming layer, pass and tile.
    ChipBackend(const Network& network, Platform& platform, std::uint64_t seed);

  private:
    void write_memory(std::uint64_t address, const void* data, std::size_t bytes) override {
        device_.write_memory(address, data, bytes);
    }
    void read_memory(std::uint64_t address, void* data, std::size_t bytes) override {
        device_.read_memory(address, data, bytes);
    }
    void peek_memory(std::uint64_t address, void* data, std::size_t bytes) override {
        device_.peek_memory(address, data, bytes);
    }
    /// With everything that is counted checked.
    void run(const Step& step) override;
    TagCounters counted(std::uint16_t tag) override { return device_.read_counters(tag); }
    std::uint64_t counted_cycles() override { return device_.total_cycles(); }
    void forget_counters() override { device_.reset_counters(); }
    void save_more(BackendState& state) override;
    void restore_more(const BackendState& state) override;

    std::vector<Instruction>& stream_of(RunMode mode, int images);

    Platform& platform_;
    Device& device_;
    std::array<std::map<int, std::vector<Instruction>>, 2> streams_; ///< by mode, images
    ChipChecks checks_;
};

} // namespace napier
