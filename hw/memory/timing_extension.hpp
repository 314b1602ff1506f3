// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm>

namespace napier {

/// Marks a transaction that asks for time only. Its command is TLM_IGNORE_COMMAND, so a memory that
/// does not know the extension moves no data and answers at once, as the standard says; Napier's
/// DRAM charges what a read or write of the same length would take.
struct TimingExtension : tlm::tlm_extension<TimingExtension> {
    bool write = false;

    tlm::tlm_extension_base* clone() const override { return new TimingExtension(*this); }
    void copy_from(const tlm::tlm_extension_base& other) override {
        write = static_cast<const TimingExtension&>(other).write;
    }
};

} // namespace napier
