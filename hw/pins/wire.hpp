// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

namespace napier {

/// A port after elaboration, for a process that runs in every element in every cycle: where its
/// value lives, and whom to tell about a new one. Going through the port costs several calls a
/// value, more than the element's arithmetic.
template <typename T> class InWire {
  public:
    void attach(const sc_core::sc_in<T>& port) { value_ = &port->read(); }
    const T& get() const { return *value_; }

  private:
    const T* value_ = nullptr;
};

template <typename T> class OutWire {
  public:
    void attach(sc_core::sc_out<T>& port) {
        signal_ = port.operator->();
        value_ = signal_->read();
    }
    const T& get() const { return value_; }
    /// The port has no other writer, so a value that stays need not touch the signal.
    void set(const T& value) {
        if (value != value_) {
            value_ = value;
            signal_->write(value);
        }
    }

  private:
    sc_core::sc_signal_inout_if<T>* signal_ = nullptr;
    T value_{}; ///< as last written
};

} // namespace napier
