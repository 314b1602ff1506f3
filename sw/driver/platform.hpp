// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "hw/tlm/accelerator.hpp"
#include "hw/tlm/dram.hpp"
#include "sw/driver/device.hpp"

namespace napier {

/// The smallest whole system: one accelerator, one DRAM, one host.
///
///     Device --registers--> Accelerator --memory--> Dram
///        \___________________memory_________________/
///
/// Nobody looks at the accelerator's link to memory, so its bursts are no transactions.
class Platform : public sc_core::sc_module {
  public:
    Platform(const sc_core::sc_module_name& name, const Architecture& architecture)
        : sc_module(name), accelerator("accelerator", architecture),
          dram("dram", architecture.dram), device("device") {
        device.registers.bind(accelerator.registers);
        device.memory.bind(dram.socket);
        accelerator.memory.bind(dram.socket);
        accelerator.interrupt.bind(interrupt_);
        device.interrupt.bind(interrupt_);
        accelerator.reach_directly(dram, kChip);
        set_faults(architecture.faults);
    }

    /// Upsets of chip and DRAM, in place of those there were; not of what the host reads.
    void set_faults(const FaultConfig& config) {
        accelerator.set_faults(config);
        dram.set_faults(config, accelerator.architecture().arithmetic.mac, kChip);
    }
    /// Those of a place; null where there are none.
    Upsets* upsets(FaultPlace place) {
        return place == FaultPlace::dram         ? dram.upsets()
               : accelerator.faults() != nullptr ? &accelerator.faults()->at(place)
                                                 : nullptr;
    }

    /// What the DRAM has done for the accelerator, by its own count.
    Dram::Work dram_work_for_chip() const { return dram.work_for(kChip); }

    Accelerator accelerator;
    Dram dram;
    Device device;

  private:
    static constexpr std::size_t kChip = 1; ///< the second to be bound to the DRAM

    sc_core::sc_signal<bool> interrupt_{"interrupt"};
};

} // namespace napier
