// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/pins/mac_control.hpp"
#include "tb/pin_clock.hpp"

namespace napier {

/// What a MAC reads; may be shared by several.
struct MacInputs {
    sc_core::sc_signal<bool> valid{"valid_in"}, clear{"clear"}, load{"load"};
    sc_core::sc_signal<Word> a{"a"}, b{"b"};
    sc_core::sc_signal<SumWord> load_value{"load_value"};
};

struct MacOutputs : sc_core::sc_module {
    explicit MacOutputs(const sc_core::sc_module_name& name) : sc_module(name) {}
    sc_core::sc_signal<SumWord> sum{"sum"};
    sc_core::sc_signal<bool> valid{"valid_out"};
};

inline void bind(MacPorts& mac, PinClock& clock, MacInputs& in, MacOutputs& out) {
    clock.drive(mac);
    mac.valid_in(in.valid);
    mac.clear(in.clear);
    mac.load(in.load);
    mac.a(in.a);
    mac.b(in.b);
    mac.load_value(in.load_value);
    mac.sum(out.sum);
    mac.valid_out(out.valid);
}

} // namespace napier
