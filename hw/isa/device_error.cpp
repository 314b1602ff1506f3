// SPDX-License-Identifier: Apache-2.0
#include "hw/isa/device_error.hpp"

namespace napier {

std::string to_string(ErrorCode code) {
    switch (code) {
    case ErrorCode::none:
        return "none";
    case ErrorCode::bad_instruction:
        return "bad instruction";
    case ErrorCode::bad_shape:
        return "bad shape";
    case ErrorCode::local_range:
        return "scratchpad range";
    case ErrorCode::memory:
        return "memory response";
    case ErrorCode::fetch:
        return "instruction fetch";
    case ErrorCode::tokens:
        return "token imbalance";
    case ErrorCode::invariant:
        return "violated invariant";
    }
    return "unknown code " + std::to_string(static_cast<std::uint32_t>(code));
}

} // namespace napier
