// SPDX-License-Identifier: Apache-2.0
#include "sw/driver/device.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "hw/tlm/pass_time.hpp"

namespace napier {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 30; // lengths are 32 bits in TLM

/// Sockets are bound at the end of elaboration; a host outside any process may come before it.
void elaborate() {
    if (!sc_core::sc_start_of_simulation_invoked()) {
        sc_core::sc_start(sc_core::SC_ZERO_TIME);
    }
}

} // namespace

Device::Device(const sc_core::sc_module_name& name) : sc_module(name) {
    SC_METHOD(hear_interrupt);
    sensitive << interrupt;
    dont_initialize();
}

std::string Device::transact(Socket& socket, tlm::tlm_command command, std::uint64_t address,
                             void* data, unsigned bytes) {
    elaborate();
    // Its own payload and time: while a target waits, another process may come here.
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(static_cast<unsigned char*>(data));
    payload.set_data_length(bytes);
    payload.set_streaming_width(bytes);
    // Nobody but this host acts while it is in sc_main, so registers need not wait for its
    // transfers there; `run` does.
    const bool now = &socket == &registers && !in_process();
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    if (!now) {
        std::swap(delay, host_time_);
    }
    socket->b_transport(payload, delay);
    host_time_ += delay;
    return payload.is_response_ok() ? "" : payload.get_response_string();
}

void Device::access(std::uint64_t address, void* data, std::size_t bytes,
                    tlm::tlm_command command) {
    for (std::size_t done = 0; done < bytes; done += kChunk) {
        const auto length = static_cast<unsigned>(std::min(kChunk, bytes - done));
        const std::string refusal = transact(memory, command, address + done,
                                             static_cast<unsigned char*>(data) + done, length);
        if (!refusal.empty()) {
            throw DriverError("memory refuses " + std::to_string(length) + " bytes at address " +
                              std::to_string(address + done) + ": " + refusal);
        }
    }
}

void Device::write_memory(std::uint64_t address, const void* data, std::size_t bytes) {
    // TLM's pointer is not const; a write does not change what it points to.
    access(address, const_cast<void*>(data), bytes, tlm::TLM_WRITE_COMMAND);
    host_bytes_written_ += bytes;
}

void Device::read_memory(std::uint64_t address, void* data, std::size_t bytes) {
    access(address, data, bytes, tlm::TLM_READ_COMMAND);
    host_bytes_read_ += bytes;
}

void Device::peek_memory(std::uint64_t address, void* data, std::size_t bytes) {
    elaborate();
    for (std::size_t done = 0; done < bytes; done += kChunk) {
        const auto length = static_cast<unsigned>(std::min(kChunk, bytes - done));
        tlm::tlm_generic_payload payload;
        payload.set_command(tlm::TLM_READ_COMMAND);
        payload.set_address(address + done);
        payload.set_data_ptr(static_cast<unsigned char*>(data) + done);
        payload.set_data_length(length);
        if (memory->transport_dbg(payload) != length) {
            throw DriverError("memory shows fewer than " + std::to_string(length) +
                              " bytes at address " + std::to_string(address + done));
        }
    }
}

std::uint64_t Device::read_register(std::uint64_t address) {
    std::uint64_t value = 0;
    const std::string refusal =
        transact(registers, tlm::TLM_READ_COMMAND, address, &value, sizeof value);
    if (!refusal.empty()) {
        throw DriverError("register " + std::to_string(address) + " cannot be read: " + refusal);
    }
    return value;
}

void Device::write_register(std::uint64_t address, std::uint64_t value) {
    const std::string refusal =
        transact(registers, tlm::TLM_WRITE_COMMAND, address, &value, sizeof value);
    if (!refusal.empty()) {
        throw DriverError("register " + std::to_string(address) + " refuses " +
                          std::to_string(value) + ": " + refusal);
    }
}

void Device::hear_interrupt() {
    ++interrupt_changes_;
    interrupt_changed_.notify(sc_core::SC_ZERO_TIME);
    if (main_waits_) {
        sc_core::sc_pause();
    }
}

std::uint64_t Device::wait_until_done() {
    const sc_core::sc_time start = sc_core::sc_time_stamp();
    for (;;) {
        // The interrupt may still be up from the program before, or belong to somebody else too.
        const std::uint64_t seen = interrupt_changes_;
        if (interrupt.read()) {
            const std::uint64_t status = read_register(reg::kStatus);
            if ((status & kDone) != 0) {
                return status;
            }
        }
        while (interrupt_changes_ == seen) {
            wait_for_interrupt(start);
        }
    }
}

void Device::wait_for_interrupt(const sc_core::sc_time& start) {
    const bool limited = time_limit_ != sc_core::SC_ZERO_TIME;
    const sc_core::sc_time passed = sc_core::sc_time_stamp() - start;
    if (limited && passed >= time_limit_) {
        throw DriverError("the accelerator has raised no interrupt in " + time_limit_.to_string() +
                          " of simulated time: it is still busy");
    }
    if (in_process()) {
        if (limited) {
            sc_core::wait(time_limit_ - passed, interrupt_changed_);
        } else {
            sc_core::wait(interrupt_changed_);
        }
        return;
    }
    if (sc_core::sc_get_status() == sc_core::SC_STOPPED) {
        throw DriverError("the simulation was stopped while the accelerator was busy");
    }
    if (!sc_core::sc_pending_activity()) {
        throw DriverError("the accelerator has stopped without an interrupt: a memory access has "
                          "not come back");
    }
    main_waits_ = true;
    if (limited) {
        sc_core::sc_start(time_limit_ - passed);
    } else {
        sc_core::sc_start();
    }
    main_waits_ = false;
}

void Device::run(const std::vector<Instruction>& program, std::uint64_t address) {
    if (recorder_) {
        recorder_(address, program);
    }
    image_.resize(program.size() * kInstructionBytes);
    for (std::size_t i = 0; i < program.size(); ++i) {
        const InstructionWord word = encode(program[i]);
        std::memcpy(image_.data() + i * kInstructionBytes, word.data(), kInstructionBytes);
    }
    write_memory(address, image_.data(), image_.size());
    run(address, program.size());
}

void Device::run(std::uint64_t address, std::uint64_t instructions) {
    const auto start = std::chrono::steady_clock::now();
    write_register(reg::kProgram, address);
    write_register(reg::kProgramLength, instructions);
    pass_time(std::exchange(host_time_, sc_core::SC_ZERO_TIME));
    write_register(reg::kControl, kStart);
    const std::uint64_t status = wait_until_done();
    const auto code = static_cast<ErrorCode>(read_register(reg::kErrorCode));
    const std::uint64_t index = read_register(reg::kErrorIndex);
    write_register(reg::kControl, kClear);
    simulation_seconds_ +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if ((status & kError) != 0) {
        throw ProgramError("instruction " + std::to_string(index) + " of " +
                               std::to_string(instructions) + " failed: " + to_string(code),
                           code, index);
    }
}

TagReport Device::read_counters(std::uint16_t tag) {
    write_register(reg::kTag, tag);
    TagReport report;
    report.array_cycles = read_register(reg::kArrayCycles);
    report.vector_cycles = read_register(reg::kVectorCycles);
    report.stall_cycles = read_register(reg::kStallCycles);
    report.conflict_cycles = read_register(reg::kConflictCycles);
    for (std::size_t i = 0; i < kEventCount; ++i) {
        report.events.add(static_cast<Event>(i), read_register(reg::kEvents + 8 * i));
    }
    return report;
}

} // namespace napier
