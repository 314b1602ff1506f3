// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "sw/model/network.hpp"
#include "sw/pass/pass.hpp"

namespace napier {

/// "layer 2 (convolution), weight_gradient"
std::string name_of_pass(const Network& network, std::uint16_t tag);

/// A training step or an inference on `images` images counted `found` MACs under a tag (any but
/// the fetch's). Throws InvariantError naming layer and pass if its shape makes others.
void check_macs(const Network& network, std::uint16_t tag, std::uint64_t found, RunMode mode,
                int images);

} // namespace napier
