// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>

#include "hw/cost/tag_counters.hpp"
#include "hw/isa/instruction.hpp"
#include "hw/isa/registers.hpp"
#include "sw/driver/driver_error.hpp"

namespace napier {

/// Counters of one tag as the registers give them.
using TagReport = TagCounters;

/// The host's handle of one accelerator: memory, registers, doorbell, interrupt. Nothing above it
/// touches a socket. Works from inside a SystemC process (it waits) and from outside of any, in
/// sc_main (it runs the simulation until the interrupt). Other modules of the platform may have
/// more to do then, such as a clock for ever; what is left goes on with the next call.
class Device : public sc_core::sc_module {
  public:
    tlm_utils::simple_initiator_socket<Device> registers{"registers"};
    tlm_utils::simple_initiator_socket<Device> memory{"memory"};
    sc_core::sc_in<bool> interrupt{"interrupt"};

    SC_HAS_PROCESS(Device);
    explicit Device(const sc_core::sc_module_name& name);

    /// Host transfers take simulated time too; it passes before the next program starts. No
    /// program's cycles or counters depend on them.
    void write_memory(std::uint64_t address, const void* data, std::size_t bytes);
    void read_memory(std::uint64_t address, void* data, std::size_t bytes);

    /// Reads over TLM's debug transport: no simulated time, no traffic that the model counts.
    void peek_memory(std::uint64_t address, void* data, std::size_t bytes);

    std::uint64_t read_register(std::uint64_t address);
    void write_register(std::uint64_t address, std::uint64_t value);

    /// Uploads the program to `address`, starts it and returns when the interrupt has risen.
    /// Throws ProgramError on an error interrupt, and DriverError if there is no interrupt: nothing
    /// is left to happen (seen from sc_main only), the simulation is stopped, or the time limit is
    /// reached.
    void run(const std::vector<Instruction>& program, std::uint64_t address);
    /// The same for a program that is in memory already.
    void run(std::uint64_t address, std::uint64_t instructions);

    /// How much simulated time a program may take; 0, the default, is any. A limit is for platforms
    /// in which something always happens, a clock for one: a memory that never answers would have
    /// the host wait for ever.
    void set_time_limit(const sc_core::sc_time& limit) { time_limit_ = limit; }

    /// Called with every program that `run` uploads, before it starts.
    using Recorder = std::function<void(std::uint64_t address, const std::vector<Instruction>&)>;
    void set_recorder(Recorder recorder) { recorder_ = std::move(recorder); }

    TagReport read_counters(std::uint16_t tag);
    void reset_counters() { write_register(reg::kCounterReset, 1); }
    std::uint64_t total_cycles() { return read_register(reg::kTotalCycles); }

    /// Seconds of host wall time inside the SystemC kernel's scheduler and the models it runs.
    double simulation_seconds() const { return simulation_seconds_; }
    std::uint64_t host_bytes_written() const { return host_bytes_written_; }
    std::uint64_t host_bytes_read() const { return host_bytes_read_; }

  private:
    using Socket = tlm_utils::simple_initiator_socket<Device>;

    /// Returns the name of the error response; empty without an error.
    std::string transact(Socket& socket, tlm::tlm_command command, std::uint64_t address,
                         void* data, unsigned bytes);
    void access(std::uint64_t address, void* data, std::size_t bytes, tlm::tlm_command command);
    void hear_interrupt();
    /// Returns the status.
    std::uint64_t wait_until_done();
    /// Until the interrupt changes; it may come back sooner. Waiting began at `start`.
    void wait_for_interrupt(const sc_core::sc_time& start);

    sc_core::sc_time host_time_;      ///< of transfers that have not been waited for yet
    std::vector<std::uint8_t> image_; ///< of the last program uploaded; its memory is kept
    std::uint64_t interrupt_changes_ = 0;
    sc_core::sc_event interrupt_changed_;
    bool main_waits_ = false; ///< sc_main, for the interrupt
    sc_core::sc_time time_limit_;
    Recorder recorder_;
    double simulation_seconds_ = 0;
    std::uint64_t host_bytes_written_ = 0;
    std::uint64_t host_bytes_read_ = 0;
};

} // namespace napier
