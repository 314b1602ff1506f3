// SPDX-License-Identifier: Apache-2.0
// A host that is temporally decoupled, with any global quantum, beside a running program.
//
// The chip keeps no local time: its results never depend on the quantum. Nor do its cycles, as long
// as the host leaves the memory alone. If it does not, the two share the DRAM's bus and rows: each
// access of the host can hold up the program by its transfer and a row miss, whatever the quantum.
#include "tests/draw.hpp"
#include "tests/tlm/checked_system.hpp"
#include "tests/tlm/host_thread.hpp"

#include <tlm_utils/tlm_quantumkeeper.h> // which includes no SystemC itself

using namespace napier;
using namespace napier::test;

namespace {

constexpr int kTransactions = 200;
constexpr unsigned kBytes = 64;
constexpr std::uint64_t kHostAt = 0x80000;

struct Outcome {
    std::vector<std::uint8_t> result;
    double program_ns = 0;
    double host_bus_ns = 0; ///< what the host's accesses can hold up the program by
    std::vector<std::string> violations;
};

/// A program in a simulation of its own, with a second host that touches memory or only the clock.
Outcome simulate(const sc_core::sc_time& quantum, bool touches_memory) {
    const SystemCFixture fresh;
    tlm::tlm_global_quantum::instance().set(quantum);
    const Architecture chip = small_chip();
    CheckedSystem<Dram> system("system", chip);
    HostThread driver("driver", [&system](HostThread&) {
        const std::vector<std::uint8_t> operands = operand_bytes();
        system.device.write_memory(0x10000, operands.data(), operands.size());
        system.device.run(product(system.accelerator), 0);
    });
    HostThread host("host", [&](HostThread& self) {
        tlm_utils::tlm_quantumkeeper keeper;
        keeper.reset();
        Draw draw(6);
        std::vector<unsigned char> data(kBytes);
        for (int i = 0; i < kTransactions; ++i) {
            sc_core::sc_time local = keeper.get_local_time();
            if (touches_memory) {
                tlm::tlm_generic_payload payload;
                payload.set_command(draw.one_in(2) ? tlm::TLM_READ_COMMAND
                                                   : tlm::TLM_WRITE_COMMAND);
                payload.set_address(kHostAt + kBytes * draw.below(1024));
                payload.set_data_ptr(data.data());
                payload.set_data_length(kBytes);
                payload.set_streaming_width(kBytes);
                self.socket->b_transport(payload, local);
                CHECK(payload.is_response_ok());
            }
            keeper.set(local + sc_core::sc_time(500, sc_core::SC_NS));
            if (keeper.need_sync()) {
                keeper.sync();
            }
        }
    });
    ProtocolChecker host_checker("host_checker");
    host.socket.bind(host_checker.target);
    host_checker.initiator.bind(system.memory.socket);
    sc_core::sc_start();
    CHECK(driver.is_done());
    CHECK(host.is_done());
    Outcome outcome;
    outcome.result = result_bytes(system.device);
    outcome.program_ns = static_cast<double>(system.device.total_cycles()) * chip.clock_ns;
    outcome.host_bus_ns =
        kTransactions * (kBytes / chip.dram.bandwidth_gb_per_s + chip.dram.row_miss_ns);
    outcome.violations = system.violations();
    outcome.violations.insert(outcome.violations.end(), host_checker.violations().begin(),
                              host_checker.violations().end());
    return outcome;
}

const std::vector<double> kQuantaNs = {2, 20, 200, 2000, 20000, 200000, 1000000};

} // namespace

TEST_CASE("the quantum of a host that leaves memory alone changes nothing", "[tlm]") {
    const Outcome none = simulate(sc_core::SC_ZERO_TIME, false);
    CHECK(none.program_ns > 5000);
    for (const double quantum_ns : kQuantaNs) {
        const Outcome outcome = simulate(sc_core::sc_time(quantum_ns, sc_core::SC_NS), false);
        INFO("quantum " << quantum_ns << " ns");
        CHECK(outcome.result == none.result);
        CHECK(outcome.program_ns == none.program_ns);
        CHECK(outcome.violations == std::vector<std::string>());
    }
}

TEST_CASE("the quantum of a host that uses memory holds the chip up by its accesses only",
          "[tlm]") {
    const Outcome alone = simulate(sc_core::SC_ZERO_TIME, false);
    for (const double quantum_ns : kQuantaNs) {
        const Outcome outcome = simulate(sc_core::sc_time(quantum_ns, sc_core::SC_NS), true);
        INFO("quantum " << quantum_ns << " ns: program of " << outcome.program_ns << " ns, alone "
                        << alone.program_ns);
        CHECK(outcome.result == alone.result);
        CHECK(outcome.program_ns >= alone.program_ns);
        CHECK(outcome.program_ns <= alone.program_ns + outcome.host_bus_ns);
        CHECK(outcome.violations == std::vector<std::string>());
    }
}
