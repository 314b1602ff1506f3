// SPDX-License-Identifier: Apache-2.0
// A write that a register refuses changes nothing and starts nothing.
#include <cstring>

#include "tests/draw.hpp"
#include "tests/tlm/checked_system.hpp"
#include "tests/tlm/host_thread.hpp"
#include "tests/tlm/register_host.hpp"

using namespace napier;
using namespace napier::test;

namespace {

/// A chip with a program in its memory, and a host at its registers.
struct WriteBench {
    explicit WriteBench(HostThread::Work work) : host("host", std::move(work)) {
        host.socket.bind(accelerator.registers);
        loader.socket.bind(dram.socket);
        accelerator.memory.bind(dram.socket);
        accelerator.interrupt.bind(interrupt);
        sc_core::sc_start(sc_core::SC_ZERO_TIME);
    }
    /// Returns the length of the program, which is at address 0.
    std::uint64_t load_program() {
        const std::vector<Instruction> program = product(accelerator);
        for (std::size_t i = 0; i < program.size(); ++i) {
            InstructionWord word = encode(program[i]);
            tlm::tlm_generic_payload payload;
            payload.set_command(tlm::TLM_WRITE_COMMAND);
            payload.set_address(i * kInstructionBytes);
            payload.set_data_ptr(word.data());
            payload.set_data_length(kInstructionBytes);
            loader.socket->transport_dbg(payload);
        }
        return program.size();
    }
    Accelerator accelerator{"accelerator", small_chip()};
    Dram dram{"dram", small_chip().dram};
    HostThread loader{"loader", [](HostThread&) {}};
    HostThread host;
    sc_core::sc_signal<bool> interrupt{"interrupt"};
};

/// What a register of a chip with this status is to take.
bool expected(std::uint64_t address, std::uint64_t value, std::uint64_t status) {
    if ((status & kBusy) != 0) {
        return address == reg::kTag && value < kTags;
    }
    switch (address) {
    case reg::kControl:
        return value == 0 || value == kClear || value == (kClear | kStart) ||
               (value == kStart && status == 0);
    case reg::kMode:
        return value <= 1;
    case reg::kTag:
        return value < kTags;
    default:
        return address == reg::kProgram || address == reg::kProgramLength ||
               address == reg::kSeed || address == reg::kCounterReset;
    }
}

} // namespace

TEST_CASE_METHOD(SystemCFixture, "a value out of range is refused, and the register keeps its own",
                 "[tlm]") {
    sc_core::sc_signal<bool>* interrupt = nullptr;
    WriteBench bench([&](HostThread& host) {
        sc_core::sc_time delay;
        CHECK(write_at(host.socket, reg::kTag, 77, delay));
        CHECK(write_at(host.socket, reg::kMode, kTimingOnly, delay));
        sc_core::wait(delay);
        const std::vector<std::pair<std::uint64_t, std::uint64_t>> refused = {
            {reg::kMode, 2},
            {reg::kMode, ~std::uint64_t{0}},
            {reg::kTag, kTags},
            {reg::kTag, ~std::uint64_t{0}},
            {reg::kControl, kStart | 8},
            {reg::kControl, kStart | kClear | 4},
            {reg::kControl, std::uint64_t{1} << 63 | kStart},
            {reg::kIdentity, 1},
            {reg::kStatus, kDone},
            {reg::kErrorCode, 1},
            {reg::kTotalCycles, 0},
            {reg::kEvents, 0},
            {reg::kEnd - 8, 0}};
        for (const auto& [address, value] : refused) {
            INFO("register " << address << " := " << value);
            delay = sc_core::SC_ZERO_TIME;
            const auto before = registers_now(host.socket);
            CHECK_FALSE(write_at(host.socket, address, value, delay));
            CHECK(registers_now(host.socket) == before);
            sc_core::wait(1, sc_core::SC_US);
            CHECK(registers_now(host.socket) == before);
            CHECK_FALSE(interrupt->read());
        }
    });
    interrupt = &bench.interrupt;
    sc_core::sc_start();
    CHECK(bench.host.is_done());
}

TEST_CASE_METHOD(SystemCFixture, "whatever a host writes when, a refused write leaves no trace",
                 "[tlm]") {
    constexpr std::uint64_t kValues[] = {0, 1, 2, 3, 4, 9, kTags - 1, kTags, ~std::uint64_t{0}};
    std::uint64_t length = 0;
    int refused_idle = 0;
    int refused_busy = 0;
    int refused_done = 0;
    int starts = 0;
    WriteBench bench([&](HostThread& host) {
        Draw draw(8);
        for (int i = 0; i < 20000; ++i) {
            std::uint64_t address = 8 * draw.below(draw.one_in(4) ? reg::kEnd / 8 : 12);
            std::uint64_t value = draw.one_in(4) ? draw.bits() : kValues[draw.below(9)];
            if (address == reg::kProgram && draw.one_in(2)) {
                value = 0;
            } else if (address == reg::kProgramLength) {
                value = draw.one_in(4) ? value : draw.below(length + 1);
            }
            const auto before = registers_now(host.socket);
            const std::uint64_t status = before.at(reg::kStatus);
            INFO("write " << i << ", status " << status << ": register " << address
                          << " := " << value);
            sc_core::sc_time delay;
            const bool taken = write_at(host.socket, address, value, delay);
            CHECK(taken == expected(address, value, status));
            if (!taken) {
                CHECK(registers_now(host.socket) == before);
                if ((status & kBusy) == 0) {
                    sc_core::wait(1, sc_core::SC_NS);
                    CHECK(registers_now(host.socket) == before);
                }
                ++(status == 0 ? refused_idle : status == kBusy ? refused_busy : refused_done);
            } else if (address != reg::kControl && before.count(address) > 0) {
                CHECK(registers_now(host.socket).at(address) == value);
            }
            starts += taken && address == reg::kControl && (value & kStart) != 0 ? 1 : 0;
            if (draw.one_in(3)) {
                sc_core::wait(static_cast<double>(draw.below(3000)), sc_core::SC_NS);
            }
        }
    });
    length = bench.load_program();
    sc_core::sc_start();
    CHECK(bench.host.is_done());
    CAPTURE(refused_idle, refused_busy, refused_done, starts);
    CHECK(refused_idle > 500);
    CHECK(refused_busy > 500);
    CHECK(refused_done > 500);
    CHECK(starts > 100);
}
