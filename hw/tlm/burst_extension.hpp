// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <tlm>

namespace napier {

/// What Napier's accelerator and Napier's DRAM tell each other beside a transaction's payload. It
/// is ignorable (IEEE 1666, 14.21.1.1): a memory that does not know it serves the burst as the
/// payload stands, its rows (if it has any) stay as they are from program to program, and the
/// accelerator counts no DRAM activations.
///
/// A burst whose values nobody wants has the command TLM_IGNORE_COMMAND: a memory that does not
/// know the extension moves no data and answers at once, as the standard says; Napier's DRAM takes
/// as long as for a read or write of the same length.
struct BurstExtension : tlm::tlm_extension<BurstExtension> {
    bool write = false;            ///< asked: what a burst with TLM_IGNORE_COMMAND stands for
    bool program_begins = false;   ///< asked: close all rows, then serve the burst
    std::uint64_t rows_opened = 0; ///< answered: DRAM rows that the burst opened
    /// Asked and answered: by how much sc_time_stamp() + delay is later than the time that is
    /// meant, because the kernel's steps are longer than a picosecond. 0 at a resolution of 1 ps.
    std::uint64_t surplus_ps = 0;
    bool surplus_heard = false; ///< answered: the memory reckons with it

    tlm::tlm_extension_base* clone() const override { return new BurstExtension(*this); }
    void copy_from(const tlm::tlm_extension_base& other) override {
        *this = static_cast<const BurstExtension&>(other);
    }
};

} // namespace napier
