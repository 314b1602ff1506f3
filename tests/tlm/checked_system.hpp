// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/chip/bundled_chips.hpp"
#include "hw/tlm/accelerator.hpp"
#include "hw/tlm/dram.hpp"
#include "sw/driver/device.hpp"
#include "sw/lower/stream_builder.hpp"
#include "tests/catch.hpp"
#include "tests/systemc_fixture.hpp"
#include "tests/tlm/protocol_checker.hpp"

namespace napier::test {

inline Architecture small_chip() {
    Architecture chip = bundled_chip("lns12-4x4");
    chip.dram.capacity_mib = 1;
    return chip;
}

/// A chip, a memory of the test's choosing (anything with a `socket`) and the driver, with a
/// checker on each of the three links.
template <typename Memory> class CheckedSystem : public sc_core::sc_module {
  public:
    CheckedSystem(const sc_core::sc_module_name& name, const Architecture& chip)
        : sc_module(name), accelerator("accelerator", chip), memory("memory", chip.dram) {
        device.registers.bind(register_link.target);
        register_link.initiator.bind(accelerator.registers);
        device.memory.bind(host_link.target);
        host_link.initiator.bind(memory.socket);
        accelerator.memory.bind(dma_link.target);
        dma_link.initiator.bind(memory.socket);
        accelerator.interrupt.bind(interrupt);
        device.interrupt.bind(interrupt);
    }

    std::vector<std::string> violations() const {
        std::vector<std::string> all;
        for (const ProtocolChecker* link : {&register_link, &host_link, &dma_link}) {
            all.insert(all.end(), link->violations().begin(), link->violations().end());
        }
        return all;
    }

    Accelerator accelerator;
    Memory memory;
    Device device{"device"};
    ProtocolChecker register_link{"register_link"};
    ProtocolChecker host_link{"host_link"};
    ProtocolChecker dma_link{"dma_link"};
    sc_core::sc_signal<bool> interrupt{"interrupt"};
};

/// A product of 20 x 60 by 60 x 28 that goes over the small chip's buffers several times, operands
/// from 0x10000 on, its result at kResultAt; cut as the chip's driver would, or otherwise.
constexpr std::uint64_t kResultAt = 0x30000;

inline std::vector<Instruction> product(const Accelerator& accelerator, const Tiling& tiling = {}) {
    const int bits = accelerator.architecture().arithmetic.word_bits();
    const DeviceTensor input{0x10000, 20, 60, bits, 0};
    const DeviceTensor weight{0x20000, 60, 28, bits, 0};
    const DeviceTensor result{kResultAt, 20, 28, bits, 0};
    StreamBuilder builder(accelerator.architecture());
    GemmPass pass;
    pass.input = input;
    pass.weight = weight;
    pass.result = result;
    pass.rows = 20;
    builder.gemm(pass, tiling.m > 0 ? tiling : builder.tiling_of(pass));
    return builder.finish();
}

inline std::vector<std::uint8_t> operand_bytes() {
    std::vector<std::uint8_t> bytes(0x20000);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>(i * 37 + i / 251);
    }
    return bytes;
}

inline std::vector<std::uint8_t> result_bytes(Device& device) {
    std::vector<std::uint8_t> bytes(20 * packed_bytes(28, 12));
    device.peek_memory(kResultAt, bytes.data(), bytes.size());
    return bytes;
}

} // namespace napier::test
