// SPDX-License-Identifier: Apache-2.0
#include "sw/train/chip_checks.hpp"

#include "hw/config/invariant_error.hpp"
#include "sw/model/layer_kind.hpp"

namespace napier {

std::string name_of_pass(const Network& network, std::uint16_t tag) {
    if (tag == kFetchTag) {
        return "instruction fetch";
    }
    const std::size_t layer = layer_of(tag);
    return "layer " + std::to_string(layer) +
           (layer < network.layers.size()
                ? " (" + network.layers[layer].kind_name() + ")"
                : std::string()) +
           ", " + to_string(pass_of(tag));
}

std::uint64_t ChipChecks::macs(std::uint16_t tag) const {
    return platform_.accelerator.counted(tag).events[Event::mac_operations];
}

std::uint64_t ChipChecks::dma_bytes() const {
    std::uint64_t bytes = 0;
    for (std::size_t tag = 0; tag < tags_of(network_.layers.size()); ++tag) {
        const Counters& events =
            platform_.accelerator.counted(static_cast<std::uint16_t>(tag)).events;
        bytes += events[Event::dram_bytes_read] + events[Event::dram_bytes_written];
    }
    return bytes;
}

void ChipChecks::start() {
    macs_before_.clear();
    for (std::size_t tag = 0; tag < tags_of(network_.layers.size()); ++tag) {
        macs_before_.push_back(macs(static_cast<std::uint16_t>(tag)));
    }
    dma_bytes_before_ = dma_bytes();
    dram_bytes_before_ = platform_.dram_bytes_of_chip();
}

void ChipChecks::finish(RunMode mode, int images) const {
    for (std::size_t at = 1; at < macs_before_.size(); ++at) { // the fetch multiplies nothing
        const auto tag = static_cast<std::uint16_t>(at);
        const Pass pass = pass_of(tag);
        const std::uint64_t found = macs(tag) - macs_before_[at];
        const bool runs = (mode == RunMode::training) == (pass != Pass::evaluation);
        const Layer& layer = network_.layers[layer_of(tag)];
        const std::uint64_t expected = runs ? layer.kind->macs(layer, pass, images) : 0;
        if (found != expected) {
            throw InvariantError(name_of_pass(network_, tag) + ": " + std::to_string(found) +
                                 " MACs counted, the shape of " + std::to_string(images) +
                                 " images makes " + std::to_string(expected));
        }
    }
    const std::uint64_t dma = dma_bytes() - dma_bytes_before_;
    const std::uint64_t dram = platform_.dram_bytes_of_chip() - dram_bytes_before_;
    if (dma != dram) {
        throw InvariantError("the DMA counted " + std::to_string(dma) +
                             " bytes in a program, the DRAM moved " + std::to_string(dram));
    }
}

} // namespace napier
