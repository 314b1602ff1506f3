// SPDX-License-Identifier: Apache-2.0
#include "tests/tlm/protocol_checker.hpp"

#include <algorithm>

namespace napier::test {

namespace {

bool moves_data(const tlm::tlm_generic_payload& payload) {
    return payload.get_command() != tlm::TLM_IGNORE_COMMAND;
}

std::vector<unsigned char> copy(const unsigned char* bytes, unsigned length) {
    return bytes == nullptr ? std::vector<unsigned char>()
                            : std::vector<unsigned char>(bytes, bytes + length);
}

std::vector<const tlm::tlm_extension_base*> extensions_of(const tlm::tlm_generic_payload& payload) {
    std::vector<const tlm::tlm_extension_base*> extensions;
    for (unsigned i = 0; i < tlm::max_num_extensions(); ++i) {
        extensions.push_back(payload.get_extension(i));
    }
    return extensions;
}

} // namespace

PayloadSnapshot::PayloadSnapshot(const tlm::tlm_generic_payload& payload)
    : command_(payload.get_command()), address_(payload.get_address()),
      data_(payload.get_data_ptr()), length_(payload.get_data_length()),
      enables_(payload.get_byte_enable_ptr()), enable_length_(payload.get_byte_enable_length()),
      streaming_width_(payload.get_streaming_width()), data_bytes_(copy(data_, length_)),
      enable_bytes_(copy(enables_, enable_length_)), extensions_(extensions_of(payload)) {}

std::vector<std::string>
PayloadSnapshot::forbidden_changes(const tlm::tlm_generic_payload& payload) const {
    std::vector<std::string> changes;
    const auto same = [&changes](bool is_same, const char* what) {
        if (!is_same) {
            changes.push_back(std::string("the target has changed ") + what);
        }
    };
    same(payload.get_command() == command_, "the command");
    same(payload.get_address() == address_, "the address");
    same(payload.get_data_ptr() == data_, "the data pointer");
    same(payload.get_data_length() == length_, "the data length");
    same(payload.get_byte_enable_ptr() == enables_, "the byte enable pointer");
    same(payload.get_byte_enable_length() == enable_length_, "the byte enable length");
    same(payload.get_streaming_width() == streaming_width_, "the streaming width");
    same(copy(enables_, enable_length_) == enable_bytes_, "the byte enables");
    same(extensions_of(payload) == extensions_, "which extensions there are");
    same(command_ == tlm::TLM_READ_COMMAND || copy(data_, length_) == data_bytes_,
         "the data of a transaction that is no read");
    return changes;
}

ProtocolChecker::ProtocolChecker(const sc_core::sc_module_name& name) : sc_module(name) {
    target.register_b_transport(this, &ProtocolChecker::b_transport);
    target.register_nb_transport_fw(this, &ProtocolChecker::forward);
    target.register_transport_dbg(this, &ProtocolChecker::debug);
    target.register_get_direct_mem_ptr(this, &ProtocolChecker::direct_memory);
    initiator.register_nb_transport_bw(this, &ProtocolChecker::backward);
}

void ProtocolChecker::violated(const std::string& rule) {
    constexpr std::size_t kMost = 20; // one mistake is often made many times
    if (violations_.size() < kMost) {
        violations_.push_back(std::string(name()) + ": " + rule);
    }
}

void ProtocolChecker::check_request(const Payload& payload) {
    ++transactions_;
    if (payload.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE) {
        violated("a request whose response status is not incomplete");
    }
    if (payload.is_dmi_allowed()) {
        violated("a request with the DMI hint set");
    }
    if (moves_data(payload) &&
        (payload.get_data_ptr() == nullptr || payload.get_data_length() == 0)) {
        violated("a read or write without data");
    }
    if (payload.get_streaming_width() == 0) {
        violated("a request of streaming width 0");
    }
    const unsigned char* const enables = payload.get_byte_enable_ptr();
    if (enables != nullptr) {
        const unsigned length = payload.get_byte_enable_length();
        const auto is_enable = [](unsigned char byte) {
            return byte == TLM_BYTE_DISABLED || byte == TLM_BYTE_ENABLED;
        };
        if (length == 0 || !std::all_of(enables, enables + length, is_enable)) {
            violated("byte enables that are none, or neither 0 nor 0xff");
        }
    }
}

void ProtocolChecker::check_response(const PayloadSnapshot& before, const Payload& payload) {
    const tlm::tlm_response_status status = payload.get_response_status();
    if (status == tlm::TLM_INCOMPLETE_RESPONSE) {
        violated("a response whose status is still incomplete");
    } else if (status < tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE || status > tlm::TLM_OK_RESPONSE) {
        violated("a response status that the standard does not have");
    }
    for (const std::string& change : before.forbidden_changes(payload)) {
        violated(change);
    }
}

void ProtocolChecker::b_transport(Payload& payload, sc_core::sc_time& delay) {
    check_request(payload);
    const PayloadSnapshot before(payload);
    const sc_core::sc_time start = sc_core::sc_time_stamp() + delay;
    initiator->b_transport(payload, delay);
    if (sc_core::sc_time_stamp() + delay < start) {
        violated("time runs back over a blocking call");
    }
    check_response(before, payload);
}

tlm::tlm_sync_enum ProtocolChecker::forward(Payload& payload, tlm::tlm_phase& phase,
                                            sc_core::sc_time& delay) {
    if (phase == tlm::BEGIN_REQ) {
        check_request(payload);
        if (!in_flight_.insert({&payload, {PayloadSnapshot(payload), phase}}).second) {
            violated("a request while the same payload is in flight");
        }
    } else {
        advance(payload, phase);
    }
    const tlm::tlm_phase asked = phase;
    const tlm::tlm_sync_enum answer = initiator->nb_transport_fw(payload, phase, delay);
    if (answer == tlm::TLM_UPDATED) {
        advance(payload, phase);
    } else if (answer == tlm::TLM_COMPLETED && asked == tlm::BEGIN_REQ) {
        advance(payload, tlm::BEGIN_RESP);
        in_flight_.erase(&payload);
    } else if (asked == tlm::END_RESP) {
        in_flight_.erase(&payload);
    }
    return answer;
}

tlm::tlm_sync_enum ProtocolChecker::backward(Payload& payload, tlm::tlm_phase& phase,
                                             sc_core::sc_time& delay) {
    advance(payload, phase);
    const bool responds = phase == tlm::BEGIN_RESP;
    const tlm::tlm_sync_enum answer = target->nb_transport_bw(payload, phase, delay);
    if (responds &&
        (answer == tlm::TLM_COMPLETED || (answer == tlm::TLM_UPDATED && phase == tlm::END_RESP))) {
        in_flight_.erase(&payload);
    }
    return answer;
}

void ProtocolChecker::advance(const Payload& payload, const tlm::tlm_phase& phase) {
    const auto found = in_flight_.find(&payload);
    if (found == in_flight_.end()) {
        violated("a phase of a payload that is not in flight");
        return;
    }
    tlm::tlm_phase& at = found->second.phase;
    const bool legal = (phase == tlm::END_REQ && at == tlm::BEGIN_REQ) ||
                       (phase == tlm::BEGIN_RESP && (at == tlm::BEGIN_REQ || at == tlm::END_REQ)) ||
                       (phase == tlm::END_RESP && at == tlm::BEGIN_RESP);
    if (!legal) {
        violated(std::string("phase ") + phase.get_name() + " after " + at.get_name());
    }
    if (phase == tlm::BEGIN_RESP) {
        check_response(found->second.before, payload);
    }
    at = phase;
}

unsigned ProtocolChecker::debug(Payload& payload) {
    const PayloadSnapshot before(payload);
    const sc_core::sc_time start = sc_core::sc_time_stamp();
    const unsigned moved = initiator->transport_dbg(payload);
    if (moved > payload.get_data_length()) {
        violated("debug transport of more than was asked for");
    }
    if (sc_core::sc_time_stamp() != start) {
        violated("time passes in debug transport");
    }
    for (const std::string& change : before.forbidden_changes(payload)) {
        violated(change);
    }
    return moved;
}

bool ProtocolChecker::direct_memory(Payload& payload, tlm::tlm_dmi& dmi) {
    const PayloadSnapshot before(payload);
    const bool granted = initiator->get_direct_mem_ptr(payload, dmi);
    const bool covers = dmi.get_start_address() <= payload.get_address() &&
                        payload.get_address() <= dmi.get_end_address();
    if (granted &&
        (dmi.get_dmi_ptr() == nullptr || !covers || (payload.is_read() && !dmi.is_read_allowed()) ||
         (payload.is_write() && !dmi.is_write_allowed()))) {
        violated("direct memory granted, but not the access that was asked for");
    }
    for (const std::string& change : before.forbidden_changes(payload)) {
        violated(change);
    }
    return granted;
}

} // namespace napier::test
