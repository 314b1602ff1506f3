// SPDX-License-Identifier: Apache-2.0
// What the model finds wrong with itself, or with the memory that is bound to it, ends the program
// with an error.
#include <cstring>

#include "hw/tlm/picoseconds.hpp"
#include "tests/tlm/checked_system.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;

namespace {

/// Answers before it was asked, from the n-th burst on.
class EarlyMemory : public sc_core::sc_module {
  public:
    tlm_utils::multi_passthrough_target_socket<EarlyMemory> socket{"socket"};
    int honest = 3;

    EarlyMemory(const sc_core::sc_module_name& name, const DramConfig&)
        : sc_module(name), bytes_(1u << 20) {
        socket.register_b_transport(this, &EarlyMemory::b_transport);
    }

  private:
    void b_transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        unsigned char* const at = bytes_.data() + payload.get_address();
        if (payload.is_read()) {
            std::memcpy(payload.get_data_ptr(), at, payload.get_data_length());
        } else {
            std::memcpy(at, payload.get_data_ptr(), payload.get_data_length());
        }
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
        if (sc_core::sc_get_current_process_handle().valid() && --honest < 0 &&
            delay >= sc_core::sc_time(1, sc_core::SC_NS)) {
            delay -= sc_core::sc_time(1, sc_core::SC_NS);
        }
    }

    std::vector<unsigned char> bytes_;
};

template <typename System> ErrorCode failure(System& system, std::vector<Instruction> program) {
    try {
        system.device.run(program, 0);
    } catch (const ProgramError& error) {
        return error.code();
    }
    return ErrorCode::none;
}

} // namespace

TEST_CASE_METHOD(SystemCFixture, "a memory that answers before it was asked", "[invariants]") {
    CheckedSystem<EarlyMemory> system("system", small_chip());
    CHECK(failure(system, product(system.accelerator)) == ErrorCode::invariant);
    CHECK_THAT(system.accelerator.error_text(), Contains("time runs back"));
    system.memory.honest = 1 << 20;
    CHECK(failure(system, product(system.accelerator)) == ErrorCode::none);
    CHECK(system.accelerator.error_text().empty());
}

TEST_CASE_METHOD(SystemCFixture, "a tile that is loaded in vain, where that is forbidden",
                 "[invariants]") {
    CheckedSystem<Dram> system("system", small_chip());
    Load load;
    load.buffer = Buffer::weight;
    load.element_bits = 12;
    load.rows = 2;
    load.columns = load.local_stride = 8;
    load.row_stride = 12;
    load.dram_address = 0x10000;
    const std::vector<Instruction> wasteful{{{}, 3, load}, {{}, 3, load}};
    CHECK(failure(system, wasteful) == ErrorCode::none);
    system.accelerator.forbid_waste();
    CHECK(failure(system, wasteful) == ErrorCode::invariant);
    CHECK_THAT(system.accelerator.error_text(), Contains("weight scratchpad: words 0..16"));
    CHECK(failure(system, {wasteful.front()}) == ErrorCode::invariant);
    CHECK_THAT(system.accelerator.error_text(), Contains("never read"));
    CHECK(failure(system, product(system.accelerator)) == ErrorCode::none);
}

TEST_CASE_METHOD(SystemCFixture, "picoseconds stay exact over days", "[invariants]") {
    CheckedSystem<Dram> system("system", small_chip());
    system.device.run(product(system.accelerator), 0);
    const std::uint64_t cycles = system.device.total_cycles();
    // An odd number of picoseconds beyond the 53 bits of a double: 2.8 hours.
    sc_core::sc_start(from_ps((std::uint64_t{1} << 53) + 1));
    const std::uint64_t now = to_ps(sc_core::sc_time_stamp());
    CHECK(now > std::uint64_t{1} << 53);
    CHECK(from_ps(now) == sc_core::sc_time_stamp());
    CHECK(to_ps(from_ps(now + 1)) == now + 1);
    system.device.reset_counters();
    system.device.run(product(system.accelerator), 0);
    CHECK(system.device.total_cycles() == cycles);
}
