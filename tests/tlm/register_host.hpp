// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>

#include <tlm>

#include "hw/isa/registers.hpp"

namespace napier::test {

/// An access of a whole register at sc_time_stamp() + `delay`, which becomes the local time of the
/// answer. `value` is written or read.
template <typename Socket>
tlm::tlm_response_status access_register(Socket& socket, tlm::tlm_command command,
                                         std::uint64_t address, std::uint64_t& value,
                                         sc_core::sc_time& delay) {
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(reinterpret_cast<unsigned char*>(&value));
    payload.set_data_length(sizeof value);
    payload.set_streaming_width(sizeof value);
    socket->b_transport(payload, delay);
    return payload.get_response_status();
}

/// Whether the register has taken it.
template <typename Socket>
bool write_at(Socket& socket, std::uint64_t address, std::uint64_t value, sc_core::sc_time& delay) {
    return access_register(socket, tlm::TLM_WRITE_COMMAND, address, value, delay) ==
           tlm::TLM_OK_RESPONSE;
}

template <typename Socket>
std::uint64_t read_at(Socket& socket, std::uint64_t address, sc_core::sc_time& delay) {
    std::uint64_t value = ~std::uint64_t{0};
    access_register(socket, tlm::TLM_READ_COMMAND, address, value, delay);
    return value;
}

/// All that a host can see of the chip now.
template <typename Socket> std::map<std::uint64_t, std::uint64_t> registers_now(Socket& socket) {
    std::map<std::uint64_t, std::uint64_t> values;
    for (std::uint64_t address = 0; address < reg::kEnd; address += 8) {
        std::uint64_t value = 0;
        sc_core::sc_time delay;
        if (access_register(socket, tlm::TLM_READ_COMMAND, address, value, delay) ==
            tlm::TLM_OK_RESPONSE) {
            values[address] = value;
        }
    }
    return values;
}

} // namespace napier::test
