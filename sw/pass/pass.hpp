// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace napier {

/// The four passes of training, and what is run to measure accuracy.
enum class Pass { forward, data_gradient, weight_gradient, update, evaluation };
constexpr std::size_t kPasses = 5;
const char* to_string(Pass pass);

/// What a program does with a batch: run the network, or train it by one step.
enum class RunMode { inference, training };
const char* to_string(RunMode mode);

/// The tag of reading the instructions themselves.
constexpr std::uint16_t kFetchTag = 0;

/// Instructions carry layer and pass as their tag, so the chip counts by both.
constexpr std::uint16_t tag_of(std::size_t layer, Pass pass) {
    return static_cast<std::uint16_t>(1 + layer * kPasses + static_cast<std::size_t>(pass));
}
/// Of any tag but the fetch's.
constexpr Pass pass_of(std::uint16_t tag) {
    return static_cast<Pass>((tag - 1u) % kPasses);
}
constexpr std::size_t layer_of(std::uint16_t tag) {
    return (tag - 1u) / kPasses;
}
/// One past the last tag of a network.
constexpr std::size_t tags_of(std::size_t layers) {
    return 1 + layers * kPasses;
}

} // namespace napier
