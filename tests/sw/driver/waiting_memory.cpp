// SPDX-License-Identifier: Apache-2.0
// A memory may answer with a delay or wait inside b_transport; both are TLM-2.0, and a program
// takes the same time over either.

#include <cstring>

#include <tlm_utils/multi_passthrough_target_socket.h>

#include "hw/chip/bundled_chips.hpp"
#include "hw/tlm/accelerator.hpp"
#include "sw/driver/device.hpp"
#include "sw/lower/stream_builder.hpp"
#include "tests/catch.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

class Memory : public sc_core::sc_module {
  public:
    tlm_utils::multi_passthrough_target_socket<Memory> socket{"socket"};
    bool waits = false;

    explicit Memory(const sc_core::sc_module_name& name) : sc_module(name), bytes_(4 << 20) {
        socket.register_b_transport(this, &Memory::b_transport);
    }

  private:
    void b_transport(int /*id*/, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        unsigned char* const at = bytes_.data() + payload.get_address();
        if (payload.is_read()) {
            std::memcpy(payload.get_data_ptr(), at, payload.get_data_length());
        } else {
            std::memcpy(at, payload.get_data_ptr(), payload.get_data_length());
        }
        delay += sc_core::sc_time(37 + payload.get_data_length() / 8.0, sc_core::SC_NS);
        if (waits && sc_core::sc_get_current_process_handle().valid()) {
            sc_core::wait(delay);
            delay = sc_core::SC_ZERO_TIME;
        }
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
    }

    std::vector<unsigned char> bytes_;
};

struct System {
    System(const std::string& name, const Architecture& chip)
        : accelerator((name + "_accelerator").c_str(), chip), memory((name + "_memory").c_str()),
          device((name + "_device").c_str()), interrupt((name + "_interrupt").c_str()) {
        accelerator.memory.bind(memory.socket);
        device.memory.bind(memory.socket);
        device.registers.bind(accelerator.registers);
        accelerator.interrupt.bind(interrupt);
        device.interrupt.bind(interrupt);
    }
    Accelerator accelerator;
    Memory memory;
    Device device;
    sc_core::sc_signal<bool> interrupt;
};

} // namespace

TEST_CASE_METHOD(SystemCFixture, "a waiting memory takes as long as a delaying one",
                 "[waiting_memory]") {
    Architecture chip = bundled_chip("lns12-32x32");
    chip.dma.outstanding = 1; // a memory that waits serves one burst after the other
    System delaying("delaying", chip);
    System waiting("waiting", chip);
    waiting.memory.waits = true;
    const DeviceTensor input{1 << 20, 150, 300, 12, 0};
    const DeviceTensor weight{2 << 20, 300, 90, 12, 0};
    const DeviceTensor result{3 << 20, 150, 90, 12, 0};
    std::vector<std::uint64_t> cycles;
    for (System* const system : {&delaying, &waiting}) {
        StreamBuilder builder(system->accelerator.architecture());
        GemmPass pass;
        pass.input = input;
        pass.weight = weight;
        pass.result = result;
        pass.rows = 150;
        builder.gemm(pass);
        system->device.run(builder.finish(), 0);
        cycles.push_back(system->device.total_cycles());
    }
    // A transfer that ends within its turn (a picosecond or two) of a clock's edge takes a cycle
    // more where time has really passed.
    CHECK(cycles[1] >= cycles[0]);
    CHECK(cycles[1] <= cycles[0] + cycles[0] / 1000);
    CHECK(cycles[0] > 10000);
}
