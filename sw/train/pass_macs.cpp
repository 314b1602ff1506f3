// SPDX-License-Identifier: Apache-2.0
#include "sw/train/pass_macs.hpp"

#include "hw/config/invariant_error.hpp"
#include "sw/model/layer_kind.hpp"

namespace napier {

std::string name_of_pass(const Network& network, std::uint16_t tag) {
    if (tag == kFetchTag) {
        return "instruction fetch";
    }
    const std::size_t layer = layer_of(tag);
    return "layer " + std::to_string(layer) +
           (layer < network.layers.size() ? " (" + network.layers[layer].kind_name() + ")"
                                          : std::string()) +
           ", " + to_string(pass_of(tag));
}

void check_macs(const Network& network, std::uint16_t tag, std::uint64_t found, RunMode mode,
                int images) {
    const Pass pass = pass_of(tag);
    const bool runs = (mode == RunMode::training) == (pass != Pass::evaluation);
    const Layer& layer = network.layers[layer_of(tag)];
    const std::uint64_t expected = runs ? layer.kind->macs(layer, pass, images) : 0;
    if (found != expected) {
        throw InvariantError(name_of_pass(network, tag) + ": " + std::to_string(found) +
                             " MACs counted, the shape of " + std::to_string(images) +
                             " images makes " + std::to_string(expected));
    }
}

} // namespace napier
