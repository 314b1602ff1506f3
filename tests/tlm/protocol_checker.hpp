// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

namespace napier::test {

/// What a transaction was before its target saw it.
class PayloadSnapshot {
  public:
    explicit PayloadSnapshot(const tlm::tlm_generic_payload& payload);
    /// What the target has changed and may not (IEEE 1666-2011, 14.7): everything but the response
    /// status, the DMI hint, extensions' contents, and the data array of a read.
    std::vector<std::string> forbidden_changes(const tlm::tlm_generic_payload& payload) const;

  private:
    tlm::tlm_command command_;
    sc_dt::uint64 address_;
    const unsigned char* data_;
    unsigned length_;
    const unsigned char* enables_;
    unsigned enable_length_;
    unsigned streaming_width_;
    std::vector<unsigned char> data_bytes_;
    std::vector<unsigned char> enable_bytes_;
    std::vector<const tlm::tlm_extension_base*> extensions_;
};

/// Stands between an initiator and a target, hands everything on unchanged, and writes down every
/// rule of the generic payload and of the base protocol that one of them breaks. It knows nothing
/// of Napier.
class ProtocolChecker : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<ProtocolChecker> target{"target"};
    tlm_utils::simple_initiator_socket<ProtocolChecker> initiator{"initiator"};

    explicit ProtocolChecker(const sc_core::sc_module_name& name);

    const std::vector<std::string>& violations() const { return violations_; }
    std::uint64_t transactions() const { return transactions_; }

  private:
    using Payload = tlm::tlm_generic_payload;

    void b_transport(Payload& payload, sc_core::sc_time& delay);
    tlm::tlm_sync_enum forward(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
    tlm::tlm_sync_enum backward(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
    unsigned debug(Payload& payload);
    bool direct_memory(Payload& payload, tlm::tlm_dmi& dmi);

    void check_request(const Payload& payload);
    void check_response(const PayloadSnapshot& before, const Payload& payload);
    /// `phase` is the next one of a non-blocking transaction, from either side.
    void advance(const Payload& payload, const tlm::tlm_phase& phase);
    void violated(const std::string& rule);

    struct InFlight {
        PayloadSnapshot before;
        tlm::tlm_phase phase;
    };
    std::map<const Payload*, InFlight> in_flight_;
    std::vector<std::string> violations_;
    std::uint64_t transactions_ = 0;
};

} // namespace napier::test
