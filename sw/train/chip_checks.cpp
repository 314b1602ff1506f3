// SPDX-License-Identifier: Apache-2.0
#include "sw/train/chip_checks.hpp"

#include "hw/config/invariant_error.hpp"
#include "sw/train/pass_macs.hpp"

namespace napier {

std::uint64_t ChipChecks::macs(std::uint16_t tag) const {
    return platform_.accelerator.counted(tag).events[Event::mac_operations];
}

Dram::Work ChipChecks::counted_dram_work() const {
    Dram::Work work;
    for (std::size_t tag = 0; tag < tags_of(network_.layers.size()); ++tag) {
        const Counters& events =
            platform_.accelerator.counted(static_cast<std::uint16_t>(tag)).events;
        work.bytes += events[Event::dram_bytes_read] + events[Event::dram_bytes_written];
        work.rows_opened += events[Event::dram_activations];
    }
    return work;
}

void ChipChecks::start() {
    macs_before_.clear();
    for (std::size_t tag = 0; tag < tags_of(network_.layers.size()); ++tag) {
        macs_before_.push_back(macs(static_cast<std::uint16_t>(tag)));
    }
    counted_before_ = counted_dram_work();
    done_before_ = platform_.dram_work_for_chip();
}

void ChipChecks::finish(RunMode mode, int images) const {
    for (std::size_t at = 1; at < macs_before_.size(); ++at) { // the fetch multiplies nothing
        const auto tag = static_cast<std::uint16_t>(at);
        check_macs(network_, tag, macs(tag) - macs_before_[at], mode, images);
    }
    const Dram::Work counted = counted_dram_work();
    const Dram::Work done = platform_.dram_work_for_chip();
    const auto check = [](std::uint64_t by_dma, std::uint64_t by_dram, const char* what) {
        if (by_dma != by_dram) {
            throw InvariantError("the DMA counted " + std::to_string(by_dma) + what +
                                 " in a program, the DRAM " + std::to_string(by_dram));
        }
    };
    check(counted.bytes - counted_before_.bytes, done.bytes - done_before_.bytes, " bytes");
    check(counted.rows_opened - counted_before_.rows_opened,
          done.rows_opened - done_before_.rows_opened, " DRAM activations");
}

} // namespace napier
