// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hw/engine/timing_engine.hpp"
#include "hw/isa/instruction.hpp"
#include "sw/report/atomic_file.hpp"

namespace napier {

/// A file of the programs that a chip has run, in order, to run them again on another without
/// values. Little endian: "NAPIERT2", then for each program its address and its number of
/// instructions (64 bits each) and the instruction words of 64 bytes. There is no file before
/// `finish`, for the trace of a training that was stopped would replay as a shorter one.
class TraceWriter {
  public:
    /// Throws OutputError, as everything here does that cannot write.
    explicit TraceWriter(const std::string& path);
    void add(std::uint64_t address, const std::vector<Instruction>& program);
    std::uint64_t programs() const { return programs_; }
    void finish() { file_.commit(); }

  private:
    AtomicFile file_;
    std::uint64_t programs_ = 0;
};

/// Reads the programs one by one. Throws InputError naming the file and where it is not a trace.
void read_trace(const std::string& path,
                const std::function<void(std::uint64_t address,
                                         const std::vector<Instruction>& program)>& on_program);

/// Runs them all; returns how many. Throws InputError, also for a program that the chip refuses.
std::uint64_t replay_trace(const std::string& path, TimingEngine& engine);

} // namespace napier
