// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "hw/accelerator.hpp"
#include "hw/memory/dram.hpp"
#include "sw/driver/device.hpp"

namespace napier {

/// The smallest whole system: one accelerator, one DRAM, one host.
///
///     Device --registers--> Accelerator --memory--> Dram
///        \___________________memory_________________/
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
    }

    /// Bytes that the DRAM has moved for the accelerator.
    std::uint64_t dram_bytes_of_chip() const { return dram.bytes_moved(1); } // bound second

    Accelerator accelerator;
    Dram dram;
    Device device;

  private:
    sc_core::sc_signal<bool> interrupt_{"interrupt"};
};

} // namespace napier
