// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace napier {

/// The four passes of training, and what is run to measure accuracy.
enum class Pass { forward, data_gradient, weight_gradient, update, evaluation };
constexpr std::size_t kPasses = 5;
const char* to_string(Pass pass);

/// Instructions carry layer and pass as their tag, so the chip counts by both.
constexpr std::uint16_t tag_of(std::size_t layer, Pass pass) {
    return static_cast<std::uint16_t>(layer * kPasses + static_cast<std::size_t>(pass));
}

constexpr Pass pass_of(std::uint16_t tag) { return static_cast<Pass>(tag % kPasses); }

} // namespace napier
