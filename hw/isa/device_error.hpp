// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace napier {

/// What the chip's ERROR register holds after an instruction it cannot execute.
enum class ErrorCode : std::uint32_t {
    none = 0,
    bad_instruction = 1, ///< not an encoding of any instruction
    bad_shape = 2,       ///< zero, over-long or inconsistent sizes
    local_range = 3,     ///< a tile reaches beyond its scratchpad
    memory = 4,          ///< the memory answered with an error
    fetch = 5,           ///< the instruction stream itself could not be read
    tokens = 6,          ///< dependency tokens left over at the end of a stream
    invariant = 7,       ///< the model contradicts itself, see InvariantError
};

std::string to_string(ErrorCode code);

/// Thrown by the units while they execute; the control unit turns it into register contents and an
/// interrupt. Never leaves the accelerator.
class DeviceError : public std::runtime_error {
  public:
    DeviceError(ErrorCode code, const std::string& what) : std::runtime_error(what), code_(code) {}
    ErrorCode code() const { return code_; }

  private:
    ErrorCode code_;
};

} // namespace napier
