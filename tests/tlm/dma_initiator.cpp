// SPDX-License-Identifier: Apache-2.0
// The accelerator as an initiator, and the driver's two sockets: legal transactions on every link,
// whatever the memory does.
#include <cstring>

#include <tlm_utils/multi_passthrough_target_socket.h>

#include "tests/draw.hpp"
#include "tests/tlm/checked_system.hpp"

using namespace napier;
using namespace napier::test;

namespace {

/// A memory that answers late or waits, and refuses now and then, or does not answer at all.
class MoodyMemory : public sc_core::sc_module {
  public:
    tlm_utils::multi_passthrough_target_socket<MoodyMemory> socket{"socket"};
    std::size_t refuses_one_in = 0; ///< 0: never
    tlm::tlm_response_status refusal = tlm::TLM_GENERIC_ERROR_RESPONSE;
    bool waits = false;

    MoodyMemory(const sc_core::sc_module_name& name, const DramConfig& config)
        : sc_module(name), bytes_(static_cast<std::size_t>(config.capacity_mib) << 20) {
        socket.register_b_transport(this, &MoodyMemory::b_transport);
        socket.register_transport_dbg(this, &MoodyMemory::debug);
    }

  private:
    void b_transport(int /*id*/, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        delay += sc_core::sc_time(static_cast<double>(draw_.below(3000)), sc_core::SC_NS);
        const bool in_process = sc_core::sc_get_current_process_handle().valid();
        if (waits && in_process && draw_.one_in(2)) {
            sc_core::wait(delay);
            delay = sc_core::SC_ZERO_TIME;
        }
        if (in_process && refuses_one_in > 0 && draw_.one_in(refuses_one_in)) {
            payload.set_response_status(refusal);
            return;
        }
        debug(0, payload);
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
    }
    unsigned debug(int /*id*/, tlm::tlm_generic_payload& payload) {
        unsigned char* const at = bytes_.data() + payload.get_address();
        if (payload.is_read()) {
            std::memcpy(payload.get_data_ptr(), at, payload.get_data_length());
        } else if (payload.is_write()) {
            std::memcpy(at, payload.get_data_ptr(), payload.get_data_length());
        }
        return payload.get_data_length();
    }

    std::vector<unsigned char> bytes_;
    Draw draw_{5};
};

} // namespace

TEST_CASE_METHOD(SystemCFixture, "a program's transactions are legal on every link", "[tlm]") {
    CheckedSystem<Dram> system("system", small_chip());
    const std::vector<std::uint8_t> operands = operand_bytes();
    system.device.write_memory(0x10000, operands.data(), operands.size());
    for (const std::uint64_t mode : {std::uint64_t{0}, kTimingOnly}) {
        system.device.write_register(reg::kMode, mode);
        system.device.run(product(system.accelerator), 0);
    }
    system.device.read_counters(0);
    CHECK(system.dma_link.transactions() > 300);
    CHECK(system.host_link.transactions() == 3);
    CHECK(system.register_link.transactions() > 20);
    CHECK(system.violations() == std::vector<std::string>());
}

TEST_CASE_METHOD(SystemCFixture, "without transactions: the same bits, times and counts", "[tlm]") {
    CheckedSystem<Dram> bursts("bursts", small_chip());
    CheckedSystem<Dram> direct("direct", small_chip());
    direct.accelerator.reach_directly(direct.memory, 1);
    const std::vector<std::uint8_t> operands = operand_bytes();
    for (CheckedSystem<Dram>* const system : {&bursts, &direct}) {
        system->device.write_memory(0x10000, operands.data(), operands.size());
    }
    for (const std::uint64_t mode : {std::uint64_t{0}, kTimingOnly}) {
        for (CheckedSystem<Dram>* const system : {&bursts, &direct}) {
            system->device.write_register(reg::kMode, mode);
            system->device.run(product(system->accelerator), 0);
        }
        CHECK(direct.device.read_register(reg::kTotalCycles) ==
              bursts.device.read_register(reg::kTotalCycles));
        const TagReport expected = bursts.device.read_counters(0);
        const TagReport report = direct.device.read_counters(0);
        CHECK(report.events == expected.events);
        CHECK(report.cycles() == expected.cycles());
        CHECK(result_bytes(direct.device) == result_bytes(bursts.device));
        CHECK(direct.memory.work_for(1).bytes == bursts.memory.work_for(1).bytes);
        CHECK(direct.memory.work_for(1).rows_opened == report.events[Event::dram_activations]);
    }
    CHECK(bursts.dma_link.transactions() > 300);
    CHECK(direct.dma_link.transactions() == 0);
    // What is not there is refused in the same words.
    for (CheckedSystem<Dram>* const system : {&bursts, &direct}) {
        std::vector<Instruction> program = product(system->accelerator);
        for (Instruction& instruction : program) {
            if (auto* const load = std::get_if<Load>(&instruction.operation)) {
                load->dram_address = system->memory.capacity() - 10;
            }
        }
        CHECK_THROWS_AS(system->device.run(program, 0), DriverError);
    }
    CHECK_THAT(direct.accelerator.error_text(), Catch::Contains("TLM_ADDRESS_ERROR"));
    CHECK(direct.accelerator.error_text() == bursts.accelerator.error_text());
}

TEST_CASE_METHOD(SystemCFixture, "a memory that waits or comes late changes no bit", "[tlm]") {
    CheckedSystem<Dram> good("good", small_chip());
    CheckedSystem<MoodyMemory> late("late", small_chip());
    CheckedSystem<MoodyMemory> waiting("waiting", small_chip());
    waiting.memory.waits = true;
    const std::vector<std::uint8_t> operands = operand_bytes();
    const auto run = [&operands](auto& system) {
        system.device.write_memory(0x10000, operands.data(), operands.size());
        system.device.run(product(system.accelerator), 0);
        CHECK(system.violations() == std::vector<std::string>());
        return result_bytes(system.device);
    };
    const std::vector<std::uint8_t> expected = run(good);
    CHECK(run(late) == expected);
    CHECK(run(waiting) == expected);
    // Nor a count, but that only Napier's DRAM tells which rows it opens.
    Counters counted = good.device.read_counters(0).events;
    CHECK(counted[Event::dram_activations] > 0);
    counted[Event::dram_activations] = 0;
    CHECK(late.device.read_counters(0).events == counted);
    CHECK(waiting.device.read_counters(0).events == counted);
}

TEST_CASE_METHOD(SystemCFixture, "a memory that refuses is an error in the registers", "[tlm]") {
    const tlm::tlm_response_status refusal =
        GENERATE(tlm::TLM_GENERIC_ERROR_RESPONSE, tlm::TLM_ADDRESS_ERROR_RESPONSE,
                 tlm::TLM_COMMAND_ERROR_RESPONSE, tlm::TLM_BURST_ERROR_RESPONSE,
                 tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE, tlm::TLM_INCOMPLETE_RESPONSE);
    CheckedSystem<MoodyMemory> system("system", small_chip());
    system.memory.refusal = refusal;
    const std::vector<std::uint8_t> operands = operand_bytes();
    system.device.write_memory(0x10000, operands.data(), operands.size());
    int failures = 0;
    for (const std::size_t one_in : std::vector<std::size_t>{1, 3, 30, 100, 300, 1000}) {
        system.memory.refuses_one_in = one_in;
        system.memory.waits = one_in % 2 == 0;
        try {
            system.device.run(product(system.accelerator), 0);
        } catch (const DriverError& error) {
            ++failures;
            CHECK_THAT(error.what(),
                       Catch::Contains("memory response") || Catch::Contains("instruction fetch"));
        }
    }
    CHECK(failures >= 3);
    // The chip has survived them.
    system.memory.refuses_one_in = 0;
    CHECK_NOTHROW(system.device.run(product(system.accelerator), 0));
    if (refusal != tlm::TLM_INCOMPLETE_RESPONSE) { // else the memory breaks the rule, on purpose
        CHECK(system.violations() == std::vector<std::string>());
    }
}
