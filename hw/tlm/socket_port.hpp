// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <utility>

#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>

#include "hw/config/invariant_error.hpp"
#include "hw/cost/dma.hpp"
#include "hw/tlm/burst_extension.hpp"
#include "hw/tlm/direct_memory.hpp"
#include "hw/tlm/picoseconds.hpp"
#include "hw/tlm/turn.hpp"

namespace napier {

/// The DMA's memory port over a TLM-2.0 initiator socket, loosely timed: bursts carry the time at
/// which they start as their delay. Each unit has a port (and a payload) of its own.
template <typename Socket> class SocketPort final : public MemoryPort {
  public:
    explicit SocketPort(Socket& socket) : socket_(socket) {}
    /// A simulation may end while a burst is on its way, and payloads free the extensions they
    /// have.
    ~SocketPort() override { payload_.clear_extension(&extension_); }
    SocketPort(const SocketPort&) = delete;
    SocketPort& operator=(const SocketPort&) = delete;

    /// Bursts go to `memory` itself from now on, as those of its `initiator`.
    void go_directly(DirectMemory& memory, std::size_t initiator) {
        direct_ = &memory;
        initiator_ = initiator;
    }

    /// The next burst is the first of a program. The memory hears so (BurstExtension); one that is
    /// not Napier's need not listen.
    void begin_program() { program_begins_ = true; }
    /// Bursts count their times from now on: an instruction starts. The chip's time lags by
    /// `lag_ps` behind the kernel's, see turn_lag_ps().
    void start(std::uint64_t lag_ps) {
        origin_ = sc_core::sc_time_stamp();
        origin_lag_ps_ = lag_ps_ = lag_ps;
        refused_ps_ = 0;
    }
    /// When the memory's refusal of a burst is here; 0 without one.
    std::uint64_t refused_ps() const { return refused_ps_; }

    BurstAnswer burst(bool write, std::uint64_t address, std::uint8_t* data, std::uint32_t bytes,
                      std::uint64_t start_ps) override {
        const bool program_begins = std::exchange(program_begins_, false);
        if (direct_ != nullptr && direct_->holds(address, bytes)) {
            if (program_begins) {
                direct_->begin_program();
            }
            const std::uint64_t origin = to_ps(origin_) - origin_lag_ps_;
            const std::uint64_t at = origin + std::max(start_ps, now_ps());
            BurstAnswer answer =
                direct_->access(initiator_, write, address, data, bytes, at, earliest_burst_ps());
            answer.end_ps -= origin;
            return answer;
        }
        payload_.set_address(address);
        payload_.set_data_length(bytes);
        payload_.set_streaming_width(bytes);
        payload_.set_byte_enable_ptr(nullptr);
        payload_.set_dmi_allowed(false);
        payload_.set_data_ptr(data);
        payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
        if (data != nullptr) {
            payload_.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
        } else {
            payload_.set_command(tlm::TLM_IGNORE_COMMAND);
        }
        extension_.write = write;
        extension_.program_begins = program_begins;
        extension_.rows_opened = 0;
        payload_.set_extension(&extension_);
        // A memory that waits inside b_transport moves the time stamp; one that does not, the
        // delay. A burst whose time has passed meanwhile goes out at once.
        // In a memory that does not know of the lag all bursts of an instruction lag by as much, so
        // that one waits behind another as long as it does at one picosecond.
        const std::uint64_t lag = extension_.surplus_heard ? std::min(start_ps, origin_lag_ps_) : 0;
        const sc_core::sc_time at = origin_ + from_ps(start_ps - lag);
        const sc_core::sc_time now = sc_core::sc_time_stamp();
        sc_core::sc_time delay = at > now ? at - now : sc_core::SC_ZERO_TIME;
        const std::uint64_t at_ps = std::max(start_ps, now_ps());
        extension_.surplus_ps = kernel_ps(now + delay) - at_ps;
        extension_.surplus_heard = false;
        socket_->b_transport(payload_, delay);
        payload_.clear_extension(&extension_);
        lag_ps_ = extension_.surplus_ps;
        const std::uint64_t end_ps = kernel_ps(sc_core::sc_time_stamp() + delay);
        if (payload_.get_response_status() != tlm::TLM_OK_RESPONSE) {
            refused_ps_ = end_ps - std::min(end_ps, lag_ps_);
            throw DeviceError(ErrorCode::memory, std::to_string(bytes) + " bytes at address " +
                                                     std::to_string(address) + ": " +
                                                     payload_.get_response_string());
        }
        if (end_ps < at_ps + lag_ps_) {
            throw InvariantError("time runs back: the memory completes a burst at address " +
                                 std::to_string(address) + " " +
                                 std::to_string(at_ps + lag_ps_ - end_ps) +
                                 " ps before it was issued");
        }
        return {end_ps - lag_ps_, extension_.rows_opened};
    }

  private:
    /// A time of the kernel, counted from the chip's time at start().
    std::uint64_t kernel_ps(const sc_core::sc_time& time) const {
        return to_ps(time - origin_) + origin_lag_ps_;
    }
    /// The chip's time now, counted in the same way.
    std::uint64_t now_ps() const { return kernel_ps(sc_core::sc_time_stamp()) - lag_ps_; }

    DirectMemory* direct_ = nullptr;
    std::size_t initiator_ = 0;
    Socket& socket_;
    sc_core::sc_time origin_; ///< of the kernel, at start()
    std::uint64_t origin_lag_ps_ = 0;
    std::uint64_t lag_ps_ = 0; ///< by how much the chip's time lags behind the kernel's now
    tlm::tlm_generic_payload payload_;
    BurstExtension extension_;
    std::uint64_t refused_ps_ = 0;
    bool program_begins_ = false;
};

} // namespace napier
