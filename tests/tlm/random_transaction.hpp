// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <tlm>

#include "tests/draw.hpp"

namespace napier::test {

/// A legal transaction with whatever the standard lets an initiator ask for: byte enables, a
/// streaming width below the length, any address. Its data lies between guard bytes.
class RandomTransaction {
  public:
    static constexpr std::size_t kGuard = 16;
    static constexpr unsigned char kGuardByte = 0xa5;

    /// `length` is that of the data, at least 1.
    RandomTransaction(Draw& draw, std::uint64_t address, unsigned length)
        : bytes_(length + 2 * kGuard, kGuardByte) {
        constexpr tlm::tlm_command commands[] = {tlm::TLM_READ_COMMAND, tlm::TLM_WRITE_COMMAND,
                                                 tlm::TLM_READ_COMMAND, tlm::TLM_WRITE_COMMAND,
                                                 tlm::TLM_IGNORE_COMMAND};
        for (unsigned i = 0; i < length; ++i) {
            data()[i] = static_cast<unsigned char>(draw.bits());
        }
        payload.set_command(commands[draw.below(5)]);
        payload.set_address(address);
        payload.set_data_ptr(data());
        payload.set_data_length(length);
        payload.set_streaming_width(
            draw.one_in(8) ? static_cast<unsigned>(1 + draw.below(2 * length)) : length);
        if (draw.one_in(8)) {
            for (std::size_t i = 1 + draw.below(length); i-- > 0;) {
                enables_.push_back(draw.one_in(2) ? TLM_BYTE_ENABLED : TLM_BYTE_DISABLED);
            }
            payload.set_byte_enable_ptr(enables_.data());
            payload.set_byte_enable_length(static_cast<unsigned>(enables_.size()));
        }
        before = {data(), data() + length};
    }
    RandomTransaction(const RandomTransaction&) = delete;
    RandomTransaction& operator=(const RandomTransaction&) = delete;

    unsigned char* data() { return bytes_.data() + kGuard; }
    std::vector<unsigned char> after() { return {data(), data() + payload.get_data_length()}; }
    bool is_streaming() const { return payload.get_streaming_width() < payload.get_data_length(); }
    bool guards_hold() const {
        for (std::size_t i = 0; i < kGuard; ++i) {
            if (bytes_[i] != kGuardByte || bytes_[bytes_.size() - 1 - i] != kGuardByte) {
                return false;
            }
        }
        return true;
    }

    tlm::tlm_generic_payload payload;
    std::vector<unsigned char> before;

  private:
    std::vector<unsigned char> bytes_;
    std::vector<unsigned char> enables_;
};

} // namespace napier::test
