// SPDX-License-Identifier: Apache-2.0
#include "hw/memory/dram.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "hw/config/invariant_error.hpp"
#include "hw/memory/picoseconds.hpp"
#include "hw/memory/timing_extension.hpp"

namespace napier {

Dram::Dram(const sc_core::sc_module_name& name, const DramConfig& config)
    : sc_module(name), capacity_(static_cast<std::uint64_t>(config.capacity_mib) << 20),
      storage_(static_cast<unsigned char*>(std::calloc(capacity_, 1))), timing_(config),
      ideal_(config.ideal) {
    if (!storage_) {
        throw std::bad_alloc();
    }
    socket.register_b_transport(this, &Dram::b_transport);
    socket.register_transport_dbg(this, &Dram::transport_dbg);
}

void Dram::b_transport(int id, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    const std::uint64_t address = payload.get_address();
    const std::uint64_t length = payload.get_data_length();
    if (address > capacity_ || length > capacity_ - address) {
        payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
        return;
    }
    if (payload.get_byte_enable_ptr() != nullptr) {
        payload.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
        return;
    }
    if (payload.get_streaming_width() < length || length == 0) {
        payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
        return;
    }
    switch (payload.get_command()) {
    case tlm::TLM_READ_COMMAND:
        std::memcpy(payload.get_data_ptr(), storage_.get() + address, length);
        break;
    case tlm::TLM_WRITE_COMMAND:
        std::memcpy(storage_.get() + address, payload.get_data_ptr(), length);
        break;
    case tlm::TLM_IGNORE_COMMAND:
        if (payload.get_extension<TimingExtension>() == nullptr) {
            payload.set_response_status(tlm::TLM_OK_RESPONSE);
            return;
        }
        break;
    }
    const std::uint64_t now = to_ps(sc_core::sc_time_stamp());
    const std::uint64_t arrival = to_ps(sc_core::sc_time_stamp() + delay);
    timing_.set_bus_free(0); // the calendar says
    std::uint64_t end = timing_.access(address, length, arrival);
    if (!ideal_) {
        const std::uint64_t duration = timing_.transfer_ps(length);
        end = duration + bus_.place(static_cast<std::size_t>(id), end - duration, duration, now);
    }
    if (end < arrival) {
        throw InvariantError("time runs back: DRAM answers " + std::to_string(arrival - end) +
                             " ps before the access at address " + std::to_string(address));
    }
    const auto initiator = static_cast<std::size_t>(id);
    if (initiator >= moved_.size()) {
        moved_.resize(initiator + 1);
    }
    moved_[initiator] += length;
    delay += from_ps(end - arrival);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

unsigned Dram::transport_dbg(int /*id*/, tlm::tlm_generic_payload& payload) {
    const std::uint64_t address = payload.get_address();
    if (address >= capacity_ || payload.get_data_length() == 0) {
        return 0;
    }
    const auto length = static_cast<unsigned>(
        std::min<std::uint64_t>(payload.get_data_length(), capacity_ - address));
    if (payload.get_command() == tlm::TLM_READ_COMMAND) {
        std::memcpy(payload.get_data_ptr(), storage_.get() + address, length);
    } else if (payload.get_command() == tlm::TLM_WRITE_COMMAND) {
        std::memcpy(storage_.get() + address, payload.get_data_ptr(), length);
    }
    return length;
}

} // namespace napier
