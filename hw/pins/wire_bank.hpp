// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <deque>
#include <stdexcept>
#include <string>
#include <vector>

#include <systemc>

namespace napier {

/// Many wires with the ports and the semantics of an sc_signal (a value written is seen one delta
/// later) that are one channel to the kernel. Signals of their own cost an object of 168 bytes, a
/// request and an update each, which is more than an element of the array computes; a bank is two
/// arrays, and its update one copy.
///
/// Its wires have no events: what reads them waits for the clock. One writer a wire.
template <typename T> class WireBank : public sc_core::sc_prim_channel {
  public:
    class Wire final : public sc_core::sc_signal_inout_if<T> {
      public:
        Wire(WireBank& bank, std::size_t index) : bank_(&bank), index_(index) {}

        const T& read() const override { return bank_->now_[index_]; }
        const T& get_data_ref() const override { return read(); }
        void write(const T& value) override {
            bank_->next_[index_] = value;
            bank_->request_update();
        }
        const sc_core::sc_event& value_changed_event() const override { throw no_events(); }
        bool event() const override { throw no_events(); }

      private:
        std::logic_error no_events() const {
            return std::logic_error(std::string(bank_->name()) +
                                    ": wires of a bank have no events");
        }

        WireBank* bank_;
        std::size_t index_;
    };

    WireBank(const char* name, std::size_t count, const T& value)
        : sc_prim_channel(name), now_(count, value), next_(now_) {
        for (std::size_t i = 0; i < count; ++i) {
            wires_.emplace_back(*this, i);
        }
    }

    Wire& operator[](std::size_t index) { return wires_[index]; }
    const T& read(std::size_t index) const { return now_[index]; }
    const char* kind() const override { return "wire_bank"; }

  private:
    void update() override { std::copy(next_.begin(), next_.end(), now_.begin()); }

    std::vector<T> now_;
    std::vector<T> next_;
    std::deque<Wire> wires_; ///< an sc_interface cannot be moved
};

} // namespace napier
