// SPDX-License-Identifier: Apache-2.0
#include "hw/tlm/dram.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "hw/config/invariant_error.hpp"
#include "hw/tlm/burst_extension.hpp"
#include "hw/tlm/picoseconds.hpp"
#include "hw/tlm/turn.hpp"

namespace napier {

Dram::Dram(const sc_core::sc_module_name& name, const DramConfig& config)
    : sc_module(name), capacity_(static_cast<std::uint64_t>(config.capacity_mib) << 20),
      storage_(static_cast<unsigned char*>(std::calloc(capacity_, 1))), timing_(config),
      buses_(static_cast<std::size_t>(config.channels)) {
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
    const bool read = payload.is_read();
    auto* const extension = payload.get_extension<BurstExtension>();
    if (!read && !payload.is_write() && extension == nullptr) {
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
        return;
    }
    if (extension != nullptr && extension->program_begins) {
        begin_program();
    }
    const sc_core::sc_time now = sc_core::sc_time_stamp();
    const std::uint64_t surplus = extension != nullptr ? extension->surplus_ps : 0;
    const std::uint64_t arrival = to_ps(now + delay) - surplus;
    std::uint8_t* const data = read || payload.is_write() ? payload.get_data_ptr() : nullptr;
    const BurstAnswer answer = access(static_cast<std::size_t>(id), !read, address, data, length,
                                      arrival, earliest_burst_ps());
    const std::uint64_t took = answer.end_ps - arrival;
    delay += from_ps(took - std::min(took, surplus));
    if (extension != nullptr) {
        extension->rows_opened = answer.rows_opened;
        extension->surplus_ps = to_ps(now + delay) - answer.end_ps;
        extension->surplus_heard = true;
    }
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

BurstAnswer Dram::access(std::size_t initiator, bool write, std::uint64_t address,
                         std::uint8_t* data, std::uint64_t bytes, std::uint64_t arrival_ps,
                         std::uint64_t earliest_ps) {
    if (data != nullptr && write) {
        std::memcpy(storage_.get() + address, data, bytes);
    } else if (data != nullptr) {
        if (upsets_ && initiator == upset_initiator_) {
            upset(address, bytes);
        }
        std::memcpy(data, storage_.get() + address, bytes);
    }
    const BurstAnswer answer = timing_.access(
        address, bytes, arrival_ps,
        [&](std::size_t channel, std::uint64_t ready_ps, std::uint64_t took_ps) {
            return took_ps + buses_[channel].place(initiator, ready_ps, took_ps, earliest_ps);
        });
    if (answer.end_ps < arrival_ps) {
        throw InvariantError("time runs back: DRAM answers " +
                             std::to_string(arrival_ps - answer.end_ps) +
                             " ps before the access at address " + std::to_string(address));
    }
    if (initiator >= work_.size()) {
        work_.resize(initiator + 1);
    }
    work_[initiator].bytes += bytes;
    work_[initiator].rows_opened += answer.rows_opened;
    return answer;
}

void Dram::set_faults(const FaultConfig& config, const NumberSystem& words, std::size_t initiator) {
    upsets_.reset();
    if (config.at(FaultPlace::dram)) {
        upsets_.emplace(config, FaultPlace::dram, kDramCodeBits, config.dram);
    }
    words_ = words;
    upset_initiator_ = initiator;
}

/// Memory is read in whole code words, counted from a region's beginning.
void Dram::upset(std::uint64_t address, std::uint64_t length) {
    constexpr std::uint64_t kBytes = kDramCodeBits / 8;
    for (const WeightRegion& region : regions_) {
        if (address >= region.begin + region.bytes || address + length <= region.begin) {
            continue;
        }
        const std::uint64_t from = std::max(address, region.begin) - region.begin;
        const std::uint64_t to = std::min(address + length - region.begin, region.bytes);
        const std::uint64_t first = from / kBytes;
        const auto bits = static_cast<std::uint64_t>(region.bits);
        const Upsets::FieldOf field_of = [&](std::uint64_t word, int bit) {
            const std::uint64_t at =
                (first + word) * kDramCodeBits + static_cast<std::uint64_t>(bit);
            return field_of_bit(static_cast<int>(at % bits), region.bits);
        };
        upsets_->access((to + kBytes - 1) / kBytes - first, &field_of,
                        [&](const Upsets::Word& word) { upset(region, first + word.index, word); });
    }
}

void Dram::upset(const WeightRegion& region, std::uint64_t group, const Upsets::Word& word) {
    unsigned char* const storage = storage_.get() + region.begin;
    const std::uint64_t base = group * kDramCodeBits;
    const std::uint64_t end = std::min(base + kDramCodeBits, region.bytes * 8);
    if (!word.zero) {
        for (std::uint64_t at = base; at < end; ++at) {
            const std::uint64_t flip = word.flipped >> (at - base) & 1;
            storage[at / 8] = static_cast<unsigned char>(storage[at / 8] ^ flip << at % 8);
        }
        return;
    }
    const auto bits = static_cast<std::uint64_t>(region.bits);
    const std::uint64_t zero = zero_bits(words_, region.bits);
    const std::uint64_t words = region.bytes * 8 / bits;
    for (std::uint64_t w = base / bits; w * bits < end && w < words; ++w) {
        for (std::uint64_t b = 0; b < bits; ++b) {
            const std::uint64_t at = w * bits + b;
            const auto mask = static_cast<unsigned char>(1u << at % 8);
            storage[at / 8] = static_cast<unsigned char>(
                (zero >> b & 1) != 0 ? storage[at / 8] | mask : storage[at / 8] & ~mask);
        }
    }
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
