// SPDX-License-Identifier: Apache-2.0
// A register is read and written at the local time of the transaction (IEEE 1666: sc_time_stamp()
// plus the delay), whatever the quantum of the initiator, and a memory's answer, good or bad, is
// there when its delay says.
#include <cstring>

#include <tlm_utils/multi_passthrough_target_socket.h>

#include "tests/tlm/checked_system.hpp"
#include "tests/tlm/host_thread.hpp"
#include "tests/tlm/register_host.hpp"

#include <tlm_utils/tlm_quantumkeeper.h> // which includes no SystemC itself

using namespace napier;
using namespace napier::test;

namespace {

sc_core::sc_time ns(double value) {
    return sc_core::sc_time(value, sc_core::SC_NS);
}

/// Never waits: every answer comes 20 ns after its request, by the delay. A refusal takes longer.
class DelayingMemory : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<DelayingMemory> socket{"socket"};
    std::vector<unsigned char> bytes = std::vector<unsigned char>(1 << 20);
    std::uint64_t refuses_from = ~std::uint64_t{0};

    explicit DelayingMemory(const sc_core::sc_module_name& name) : sc_module(name) {
        socket.register_b_transport(this, &DelayingMemory::b_transport);
    }

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        if (payload.get_address() >= refuses_from) {
            delay += ns(700);
            payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
            return;
        }
        delay += ns(20);
        unsigned char* const at = bytes.data() + payload.get_address();
        if (payload.is_read()) {
            std::memcpy(payload.get_data_ptr(), at, payload.get_data_length());
        } else {
            std::memcpy(at, payload.get_data_ptr(), payload.get_data_length());
        }
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
    }
};

/// Several initiators at the registers. It adds 5 ns to each transaction's delay and never waits.
class RegisterBus : public sc_core::sc_module {
  public:
    tlm_utils::multi_passthrough_target_socket<RegisterBus> initiators{"initiators"};
    tlm_utils::simple_initiator_socket<RegisterBus> target{"target"};

    explicit RegisterBus(const sc_core::sc_module_name& name) : sc_module(name) {
        initiators.register_b_transport(this, &RegisterBus::b_transport);
    }

  private:
    void b_transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        delay += ns(5);
        target->b_transport(payload, delay);
    }
};

constexpr std::uint64_t kProgramAt = 0x80000;

/// A chip behind a bus, a program in its memory, and when its interrupt rose last.
struct TimedChip {
    TimedChip() {
        bus.target.bind(accelerator.registers);
        accelerator.memory.bind(memory.socket);
        accelerator.interrupt.bind(interrupt);
        const std::vector<Instruction> program = product(accelerator);
        for (std::size_t i = 0; i < program.size(); ++i) {
            const InstructionWord word = encode(program[i]);
            std::memcpy(memory.bytes.data() + kProgramAt + i * kInstructionBytes, word.data(),
                        kInstructionBytes);
        }
        length = program.size();
    }
    template <typename Socket> void start(Socket& socket, sc_core::sc_time& delay) {
        CHECK(write_at(socket, reg::kProgram, kProgramAt, delay));
        CHECK(write_at(socket, reg::kProgramLength, length, delay));
        CHECK(write_at(socket, reg::kControl, kStart, delay));
    }

    Accelerator accelerator{"accelerator", small_chip()};
    DelayingMemory memory{"memory"};
    RegisterBus bus{"bus"};
    sc_core::sc_signal<bool> interrupt{"interrupt"};
    std::uint64_t length = 0;
    sc_core::sc_time rose;
    HostThread watcher{"watcher", [this](HostThread&) {
                           for (;;) {
                               sc_core::wait(interrupt.posedge_event());
                               rose = sc_core::sc_time_stamp();
                           }
                       }};
};

/// A program started at a local time, in a simulation of its own.
struct Started {
    sc_core::sc_time at;
    sc_core::sc_time rose;
    std::uint64_t cycles = 0;
    std::uint64_t status = 0;
};

Started start_at(const sc_core::sc_time& local_time) {
    const SystemCFixture fresh;
    TimedChip chip;
    Started started;
    HostThread host("host", [&](HostThread& self) {
        sc_core::sc_time delay = local_time;
        chip.start(self.socket, delay);
        started.at = sc_core::sc_time_stamp() + delay;
    });
    host.socket.bind(chip.bus.initiators);
    sc_core::sc_start();
    sc_core::sc_time delay;
    started.rose = chip.rose;
    started.cycles = read_at(host.socket, reg::kTotalCycles, delay);
    started.status = read_at(host.socket, reg::kStatus, delay);
    return started;
}

/// What a polling host sees, with the local times at which it looks.
struct Polled {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> status; ///< time in ps, STATUS
    std::uint64_t rose_ps = 0;
    std::uint64_t cycles = 0;
    bool operator==(const Polled& other) const {
        return status == other.status && rose_ps == other.rose_ps && cycles == other.cycles;
    }
};

Polled poll(const sc_core::sc_time& quantum) {
    const SystemCFixture fresh;
    tlm::tlm_global_quantum::instance().set(quantum);
    TimedChip chip;
    Polled polled;
    HostThread host("host", [&](HostThread& self) {
        tlm_utils::tlm_quantumkeeper keeper;
        keeper.reset();
        const auto step = [&](auto&& access) {
            sc_core::sc_time local = keeper.get_local_time();
            access(local);
            keeper.set(local + ns(100));
            if (keeper.need_sync()) {
                keeper.sync();
            }
        };
        for (int i = 0; i < 50; ++i) { // computes
            step([](sc_core::sc_time&) {});
        }
        step([&](sc_core::sc_time& local) { chip.start(self.socket, local); });
        for (std::uint64_t status = 0; (status & kDone) == 0 && polled.status.size() < 1000;) {
            step([&](sc_core::sc_time& local) {
                const sc_core::sc_time now = sc_core::sc_time_stamp() + local;
                status = read_at(self.socket, reg::kStatus, local);
                polled.status.emplace_back(now.value(), status);
            });
        }
        step([&](sc_core::sc_time& local) {
            polled.cycles = read_at(self.socket, reg::kTotalCycles, local);
        });
    });
    host.socket.bind(chip.bus.initiators);
    sc_core::sc_start();
    CHECK(host.is_done());
    polled.rose_ps = chip.rose.value();
    return polled;
}

} // namespace

TEST_CASE("a start takes place at the local time of its transaction", "[tlm]") {
    const Started now = start_at(sc_core::SC_ZERO_TIME);
    CHECK(now.status == kDone);
    CHECK(now.cycles > 500);
    for (const double local_ns : {3.0, 5021.0, 1e6}) {
        const Started later = start_at(ns(local_ns));
        CHECK(later.at - now.at == ns(local_ns));
        CHECK(later.rose - now.rose == ns(local_ns));
        CHECK(later.cycles == now.cycles);
        CHECK(later.status == kDone);
    }
}

TEST_CASE("a host that polls sees the same at the same local times under any quantum", "[tlm]") {
    const Polled expected = poll(sc_core::SC_ZERO_TIME);
    CHECK(expected.status.size() > 10);
    CHECK(expected.status.size() < 1000);
    for (const auto& [ps, status] : expected.status) { // looks 5 ns later, behind the bus
        CAPTURE(ps, expected.rose_ps);
        // At the very time at which the line rises it may see either.
        CHECK((ps + 5000 == expected.rose_ps ||
               status == (ps + 5000 < expected.rose_ps ? kBusy : kDone)));
    }
    for (const double quantum_ns : {10.0, 1000.0, 20000.0, 1e6}) {
        INFO("quantum " << quantum_ns << " ns");
        CHECK(poll(ns(quantum_ns)) == expected);
    }
}

TEST_CASE_METHOD(SystemCFixture, "initiators that run ahead of each other act in order of time",
                 "[tlm]") {
    TimedChip chip;
    HostThread ahead("ahead", [&](HostThread& self) {
        sc_core::sc_time delay = ns(5000); // computed without looking at the clock
        chip.start(self.socket, delay);
        CHECK(sc_core::sc_time_stamp() + delay > ns(5000));
    });
    HostThread behind("behind", [&](HostThread& self) {
        const auto at = [&](double time_ns, auto&& access) {
            sc_core::sc_time delay = ns(time_ns) - sc_core::sc_time_stamp();
            return access(self.socket, delay);
        };
        const auto status = [](auto& socket, sc_core::sc_time& delay) {
            return read_at(socket, reg::kStatus, delay);
        };
        const auto seed = [](auto& socket, sc_core::sc_time& delay) {
            return write_at(socket, reg::kSeed, 9, delay);
        };
        CHECK(at(1000, status) == 0);
        CHECK(at(4900, seed)); // the chip is not busy yet
        CHECK(at(4950, status) == 0);
        CHECK(at(5100, status) == kBusy);
        CHECK_FALSE(at(5200, seed));
    });
    ahead.socket.bind(chip.bus.initiators);
    behind.socket.bind(chip.bus.initiators);
    sc_core::sc_start();
    CHECK(ahead.is_done());
    CHECK(behind.is_done());
    CHECK(chip.rose > ns(5000));
}

TEST_CASE_METHOD(SystemCFixture, "sc_main has a local time too", "[tlm]") {
    const Started expected = start_at(ns(5021));
    const SystemCFixture fresh;
    TimedChip chip;
    HostThread host("host", [](HostThread&) {});
    host.socket.bind(chip.bus.initiators);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    sc_core::sc_time delay = ns(5021);
    chip.start(host.socket, delay);
    CHECK(sc_core::sc_time_stamp() + delay == expected.at);
    sc_core::sc_start();
    CHECK(chip.rose == expected.rose);
    CHECK(chip.rose > ns(5021));
}

TEST_CASE_METHOD(SystemCFixture, "a memory's refusal is an error when its delay has passed",
                 "[tlm]") {
    const bool fetch = GENERATE(true, false);
    TimedChip chip;
    chip.memory.refuses_from = fetch ? 0 : 0x10000;
    if (!fetch) { // the program lies below, its operands do not
        std::memcpy(chip.memory.bytes.data(), chip.memory.bytes.data() + kProgramAt,
                    chip.length * kInstructionBytes);
        REQUIRE(chip.length * kInstructionBytes < 0x10000);
    }
    const double refused_ns = 15 + (fetch ? 0 : 20) + 700; // behind the bus
    HostThread host("host", [&](HostThread& self) {
        sc_core::sc_time delay;
        CHECK(write_at(self.socket, reg::kProgramLength, chip.length, delay));
        CHECK(write_at(self.socket, reg::kControl, kStart, delay));
        for (double at_ns = 100; at_ns < refused_ns - 20; at_ns += 50) {
            INFO(at_ns << " ns");
            sc_core::sc_time local = ns(at_ns) - sc_core::sc_time_stamp();
            CHECK(read_at(self.socket, reg::kStatus, local) == kBusy);
            CHECK(read_at(self.socket, reg::kErrorCode, local) == 0);
        }
        sc_core::wait(ns(2000));
        sc_core::sc_time now;
        CHECK(read_at(self.socket, reg::kStatus, now) == (kDone | kError));
        CHECK(read_at(self.socket, reg::kErrorCode, now) ==
              static_cast<std::uint64_t>(fetch ? ErrorCode::fetch : ErrorCode::memory));
    });
    host.socket.bind(chip.bus.initiators);
    sc_core::sc_start();
    CHECK(host.is_done());
    CHECK(chip.rose >= ns(refused_ns - 20));
    CHECK(chip.rose <= ns(refused_ns + 100));
}
