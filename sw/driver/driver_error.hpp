// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "hw/isa/device_error.hpp"

namespace napier {

/// The accelerator refused something: what() says which register, instruction or address.
class DriverError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A program ended with an error.
class ProgramError : public DriverError {
  public:
    ProgramError(const std::string& what, ErrorCode code, std::uint64_t index)
        : DriverError(what), code_(code), index_(index) {}
    ErrorCode code() const { return code_; }
    /// Of the instruction that made it; the program's length if none did.
    std::uint64_t index() const { return index_; }

  private:
    ErrorCode code_;
    std::uint64_t index_;
};

} // namespace napier
