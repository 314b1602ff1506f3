// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <utility>

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>

namespace napier::test {

/// An initiator whose work is a test's function, run once in a process of its own.
class HostThread : public sc_core::sc_module {
  public:
    using Work = std::function<void(HostThread&)>;
    tlm_utils::simple_initiator_socket_optional<HostThread> socket{"socket"};

    SC_HAS_PROCESS(HostThread);
    HostThread(const sc_core::sc_module_name& name, Work work)
        : sc_module(name), work_(std::move(work)) {
        SC_THREAD(process);
        socket.register_nb_transport_bw(this, &HostThread::backward);
    }

    /// For hosts that send non-blocking transactions.
    std::function<tlm::tlm_sync_enum(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&)>
        on_backward;

    bool is_done() const { return done_; }

  private:
    tlm::tlm_sync_enum backward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                sc_core::sc_time& delay) {
        return on_backward(payload, phase, delay);
    }
    void process() {
        work_(*this);
        done_ = true;
    }

    Work work_;
    bool done_ = false;
};

} // namespace napier::test
