// SPDX-License-Identifier: Apache-2.0
// The driver in a platform in which other things happen: a clock that never stops, modules that
// pause or stop the simulation, a memory that never answers.
#include <cstring>

#include <tlm_utils/multi_passthrough_target_socket.h>

#include "tests/tlm/checked_system.hpp"
#include "tests/tlm/host_thread.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;

namespace {

/// Programs wait for it for ever; a host outside any process does not.
class SilentMemory : public sc_core::sc_module {
  public:
    tlm_utils::multi_passthrough_target_socket<SilentMemory> socket{"socket"};

    SilentMemory(const sc_core::sc_module_name& name, const DramConfig&) : sc_module(name) {
        socket.register_b_transport(this, &SilentMemory::b_transport);
    }

  private:
    void b_transport(int id, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
        if (id == 1) { // the chip
            sc_core::wait(never_);
        }
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
    }
    sc_core::sc_event never_;
};

struct Ran {
    std::vector<std::uint8_t> result;
    std::uint64_t cycles = 0;
    Counters events;
    double seconds = 0; ///< simulated
    bool operator==(const Ran& other) const {
        return result == other.result && cycles == other.cycles && events == other.events;
    }
};

/// Two programs, one after the other, from sc_main.
template <typename System> Ran run_twice(System& system) {
    const std::vector<std::uint8_t> operands = operand_bytes();
    Ran ran;
    for (int i = 0; i < 2; ++i) {
        system.device.write_memory(0x10000, operands.data(), operands.size());
        system.device.run(product(system.accelerator), 0);
    }
    ran.result = result_bytes(system.device);
    ran.cycles = system.device.total_cycles();
    ran.events = system.device.read_counters(0).events;
    ran.seconds = sc_core::sc_time_stamp().to_seconds();
    CHECK(system.violations() == std::vector<std::string>());
    return ran;
}

Ran run_alone() {
    const SystemCFixture fresh;
    CheckedSystem<Dram> system("system", small_chip());
    return run_twice(system);
}

template <typename System> std::string complaint(System& system) {
    try {
        system.device.run(product(system.accelerator), 0);
    } catch (const DriverError& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("a clock beside the chip: the driver comes back with the interrupt", "[tlm]") {
    const Ran alone = run_alone();
    const SystemCFixture fresh;
    sc_core::sc_clock clock("clock", 10, sc_core::SC_NS);
    CheckedSystem<Dram> system("system", small_chip());
    const Ran ran = run_twice(system);
    CHECK(ran == alone);
    CHECK(ran.seconds == alone.seconds);
}

TEST_CASE("a clock beside the chip, and the driver in a process", "[tlm]") {
    const Ran alone = run_alone();
    const SystemCFixture fresh;
    sc_core::sc_clock clock("clock", 10, sc_core::SC_NS);
    CheckedSystem<Dram> system("system", small_chip());
    Ran ran;
    HostThread host("host", [&](HostThread&) {
        ran = run_twice(system);
        sc_core::sc_stop();
    });
    sc_core::sc_start();
    CHECK(host.is_done());
    CHECK(ran == alone);
}

TEST_CASE("two processes share the driver", "[tlm]") {
    const Ran alone = run_alone();
    const SystemCFixture fresh;
    CheckedSystem<Dram> system("system", small_chip());
    Ran ran;
    HostThread host("host", [&](HostThread&) { ran = run_twice(system); });
    HostThread looks("looks", [&](HostThread&) {
        while (!host.is_done()) {
            CHECK(system.device.read_register(reg::kIdentity) == kIdentityValue);
            sc_core::wait(700, sc_core::SC_PS);
        }
    });
    sc_core::sc_start();
    CHECK(host.is_done());
    CHECK(ran == alone);
}

TEST_CASE_METHOD(SystemCFixture, "a module that pauses the simulation does not end a program",
                 "[tlm]") {
    const Ran alone = run_alone();
    const SystemCFixture fresh;
    CheckedSystem<Dram> system("system", small_chip());
    HostThread pauses("pauses", [](HostThread&) {
        for (int i = 0; i < 100; ++i) {
            sc_core::wait(50, sc_core::SC_NS);
            sc_core::sc_pause();
        }
    });
    CHECK(run_twice(system) == alone);
}

TEST_CASE_METHOD(SystemCFixture, "a simulation that is stopped while a program runs", "[tlm]") {
    CheckedSystem<Dram> system("system", small_chip());
    HostThread stops("stops", [](HostThread&) {
        sc_core::wait(1, sc_core::SC_US);
        sc_core::sc_stop();
    });
    CHECK_THAT(complaint(system), Contains("simulation was stopped"));
}

TEST_CASE_METHOD(SystemCFixture, "a memory that never answers is an error", "[tlm]") {
    CheckedSystem<SilentMemory> system("system", small_chip());
    SECTION("when nothing is left to happen") {
        CHECK_THAT(complaint(system), Contains("without an interrupt"));
    }
    SECTION("beside a clock, after the time limit") {
        sc_core::sc_clock clock("clock", 10, sc_core::SC_NS);
        system.device.set_time_limit(sc_core::sc_time(1, sc_core::SC_MS));
        CHECK_THAT(complaint(system), Contains("no interrupt in 1 ms"));
        CHECK(sc_core::sc_time_stamp() < sc_core::sc_time(2, sc_core::SC_MS));
    }
    SECTION("in a process, after the time limit") {
        system.device.set_time_limit(sc_core::sc_time(1, sc_core::SC_MS));
        std::string text;
        HostThread host("host", [&](HostThread&) { text = complaint(system); });
        sc_core::sc_start();
        CHECK(host.is_done());
        CHECK_THAT(text, Contains("no interrupt in 1 ms"));
    }
}

TEST_CASE_METHOD(SystemCFixture, "a time limit that a program keeps changes nothing", "[tlm]") {
    const Ran alone = run_alone();
    const SystemCFixture fresh;
    CheckedSystem<Dram> system("system", small_chip());
    system.device.set_time_limit(sc_core::sc_time(1, sc_core::SC_MS));
    CHECK(run_twice(system) == alone);
}
