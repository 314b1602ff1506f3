// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "hw/control/instruction.hpp"

namespace napier {

/// A program that is made as it runs, so that a long one never lies in memory whole.
class InstructionSource {
  public:
    virtual ~InstructionSource() = default;
    /// Appends the next instructions, at least one; false, appending none, at the end.
    virtual bool refill(std::vector<Instruction>& out) = 0;
};

/// A program that is there already; must outlive the source.
class StoredProgram final : public InstructionSource {
  public:
    explicit StoredProgram(const std::vector<Instruction>& program) : program_(program) {}
    bool refill(std::vector<Instruction>& out) override {
        if (done_ || program_.empty()) {
            return false;
        }
        out.insert(out.end(), program_.begin(), program_.end());
        return done_ = true;
    }

  private:
    const std::vector<Instruction>& program_;
    bool done_ = false;
};

} // namespace napier
