// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "hw/chip/architecture.hpp"
#include "hw/cost/instruction_cost.hpp"
#include "hw/cost/tag_counters.hpp"
#include "hw/cost/unit_clock.hpp"
#include "hw/isa/instruction.hpp"
#include "hw/isa/registers.hpp"
#include "hw/tlm/register_file.hpp"
#include "hw/tlm/socket_port.hpp"
#include "hw/tlm/token_gate.hpp"
#include "hw/values/instruction_values.hpp"

namespace napier {

/// The training accelerator, loosely timed. The host writes an instruction stream to memory, its
/// address and length to the registers, and starts; the interrupt rises when all of it has run or
/// at the first error, of which a program whose tokens do not balance is one, and falls when the
/// host clears the status. There is no clock signal: a tile is one wait.
///
/// A register is read or written at the local time of the transaction, sc_time_stamp() + delay: the
/// call waits until then, so the global quantum of an initiator changes nothing. A call from
/// outside any process (sc_main) runs the simulation until then. Debug transport reads a register
/// without time; it writes none.
///
/// Four processes: fetch reads and dispatches instructions; load, compute and store each run one
/// queue. All memory traffic leaves through `memory`, each burst with a BurstExtension: Napier's
/// DRAM closes its rows as a program begins, so that the cost of a program depends on the program
/// alone, and says which bursts open rows. Over any other memory no DRAM activations are counted.
class Accelerator : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<Accelerator> registers{"registers"};
    tlm_utils::simple_initiator_socket<Accelerator> memory{"memory"};
    sc_core::sc_out<bool> interrupt{"interrupt"};

    SC_HAS_PROCESS(Accelerator);
    /// `architecture` is copied.
    Accelerator(const sc_core::sc_module_name& name, const Architecture& architecture);
    ~Accelerator() override;

    const Architecture& architecture() const { return architecture_; }
    /// By number, see Arithmetic::alone.
    const TileKernel& kernel(std::size_t arithmetic = 0) const {
        return values_.kernel(arithmetic);
    }
    const VectorMath& vector_math() const { return values_.vector_math(); }
    /// The first error of the last program in words, for a log; the registers hold its code and
    /// index.
    const std::string& error_text() const { return error_text_; }

    /// Memory (`target`) is reached without transactions from now on, as its `initiator`: for
    /// platforms in which nobody looks at the link.
    void reach_directly(DirectMemory& target, std::size_t initiator) {
        for (Port* const port : {&fetch_port_, &load_port_, &store_port_}) {
            port->go_directly(target, initiator);
        }
    }

    /// Shows every tile of the array with its tag, before and after; see ArrayValues. Empty ends
    /// it.
    using TileObserver =
        std::function<void(std::uint16_t tag, const Gemm& gemm, const TileOperand& input,
                           const TileOperand& weight, const TileState& state, bool done)>;
    void observe_tiles(TileObserver observer);

    /// Called as each instruction retires, with the simulated time; counted() then says what it
    /// counted. Empty ends it; it changes nothing the chip does.
    using RetireObserver = std::function<void(double now_ns)>;
    void observe_retirement(RetireObserver observer) { retire_observer_ = std::move(observer); }

    /// Upsets from the next program on, in place of those of the architecture; they start anew.
    void set_faults(const FaultConfig& config) { values_.set_faults(config); }
    /// Their counts; null without any. Places of the DRAM are its own.
    ChipFaults* faults() { return values_.faults(); }
    const ChipFaults* faults() const { return values_.faults(); }

    /// Everything counted under a tag since the counters were last reset, without the way through
    /// the registers.
    const TagCounters& counted(std::uint16_t tag) const { return tags_.at(tag); }
    /// A load that nothing reads ends the program with ErrorCode::invariant from now on: for hosts
    /// whose compiler promises that there is none.
    void forbid_waste() { cost_.forbid_waste(); }

    /// Host seconds spent in the model's cores (values and counting), for profiling the simulator.
    struct HostSeconds {
        double array = 0;
        double vector = 0;
        double dma = 0;
    };
    const HostSeconds& host_seconds() const { return host_seconds_; }

  private:
    struct Queued {
        Instruction instruction;
        std::uint32_t index;
    };
    using Queue = BoundedQueue<Queued>;
    using Port = SocketPort<tlm_utils::simple_initiator_socket<Accelerator>>;

    /// No error: ErrorCode::none.
    struct Failure {
        ErrorCode code = ErrorCode::none;
        std::string what;
    };

    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    unsigned transport_dbg(tlm::tlm_generic_payload& payload);
    /// Now. Returns whether the register lets itself be read or written so.
    bool access_register(tlm::tlm_generic_payload& payload);
    bool write_register(std::uint64_t address, std::uint64_t value);

    void fetch_process();
    void load_process();
    void compute_process();
    void store_process();
    void run_program();
    void dispatch(const InstructionWord& word, std::uint32_t index);
    void compute(const Instruction& instruction);
    /// Runs `work` unless the program has failed; returns the error that it threw.
    template <typename Work> Failure attempt(Work&& work);
    void retire();
    /// Ends the program with its first error, in the registers; does nothing for ErrorCode::none.
    void fail(ErrorCode code, std::uint32_t index, const std::string& what);
    /// What the chip and the instructions counted in the program that ends adds up.
    void check_program();
    Counters all_events() const;
    /// Fails the program if every unit waits for another one.
    void look_for_deadlock();
    void clear();

    bool with_values() const { return register_file_[reg::kMode] != kTimingOnly; }
    Counters& events(std::uint16_t tag) { return tags_[tag].events; }
    std::uint32_t program_length() const {
        return static_cast<std::uint32_t>(register_file_[reg::kProgramLength]);
    }
    std::uint64_t now_ps() const;
    std::uint64_t cycles(std::uint64_t ps) const;
    void wait_cycles(std::uint64_t cycles);
    /// Runs `transfer` (which returns picoseconds) in its turn among the cycle's memory accesses
    /// and waits until it is over.
    template <typename Transfer>
    void take_turn(Port& port, UnitClock& clock, std::uint64_t turn_ps, std::uint32_t index,
                   Transfer&& transfer);
    void wait_until(std::uint64_t ps);

    const Architecture architecture_;
    const std::uint64_t clock_ps_;
    Port fetch_port_;
    Port load_port_;
    Port store_port_;
    InstructionCost cost_;
    InstructionValues values_;

    const BeforeWait before_wait_ = [this] { look_for_deadlock(); };
    Queue load_queue_;
    Queue compute_queue_;
    Queue store_queue_;
    TokenGate load_to_compute_{before_wait_};
    TokenGate compute_to_load_{before_wait_};
    TokenGate compute_to_store_{before_wait_};
    TokenGate store_to_compute_{before_wait_};
    ProgramTokens tokens_said_; ///< of the instructions dispatched
    UnitClock fetch_clock_{"fetch"};
    UnitClock load_clock_{"load"};
    UnitClock compute_clock_{"compute"};
    UnitClock store_clock_{"store"};
    sc_core::sc_event start_;
    sc_core::sc_event cleared_;
    sc_core::sc_event retired_;

    RegisterFile register_file_;
    std::string error_text_;
    std::vector<TagCounters> tags_;
    std::size_t tags_in_use_ = 0; ///< those from here on have counted nothing
    Counters before_program_;

    bool failed_ = false;
    bool fetched_all_ = false; ///< nothing is left but to wait for the queues
    std::uint64_t outstanding_ = 0;
    std::uint64_t compute_idle_since_ps_ = 0;
    std::uint16_t last_tag_ = 0;
    std::uint16_t computing_tag_ = 0;
    HostSeconds host_seconds_;
    RetireObserver retire_observer_;
};

} // namespace napier
