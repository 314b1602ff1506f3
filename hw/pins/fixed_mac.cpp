// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/fixed_mac.hpp"

namespace napier {

FixedMac::FixedMac(const sc_core::sc_module_name& name, const FixedMacConfig& config, int shift,
                   bool product_register)
    : MacPorts(name), config_(config), shift_(shift), product_register_(product_register),
      core_(make_mac_core(config, shift)) {
    SC_METHOD(multiply);
    sensitive << a << b;
    SC_METHOD(clock_edge);
    sensitive << clk.pos();
    dont_initialize();
}

void FixedMac::multiply() {
    product_.write(core_->multiply(a.read(), b.read()));
}

void FixedMac::clock_edge() {
    if (reset.read()) {
        sum.write(core_->zero());
        valid_out.write(false);
        valid_q_.write(false);
        clear_q_.write(false);
        load_q_.write(false);
        return;
    }
    if (!enable.read()) {
        return;
    }
    const bool late = product_register_;
    const bool valid = late ? valid_q_.read() : valid_in.read();
    const bool clears = late ? clear_q_.read() : clear.read();
    const bool loads = late ? load_q_.read() : load.read();
    const SumWord base = clears  ? core_->zero()
                         : loads ? (late ? load_value_q_.read() : load_value.read())
                                 : sum.read();
    sum.write(valid ? core_->add(base, late ? product_q_.read() : product_.read()) : base);
    valid_out.write(valid);
    if (valid_in.read()) {
        product_q_.write(product_.read());
    }
    valid_q_.write(valid_in.read());
    clear_q_.write(clear.read());
    load_q_.write(load.read());
    load_value_q_.write(load_value.read());
}

void FixedMac::trace(WaveSink& sink, int fraction_a, int fraction_b) const {
    const WaveScope scope(sink, basename());
    const bool wide = config_.accumulator == FixedAccumulator::wide;
    const NumberView sums =
        NumberView::fixed(core_->sum_bits(), fraction_a + fraction_b - (wide ? 0 : shift_));
    sink.bit("enable", enable.read());
    sink.bit("valid_in", valid_in.read());
    sink.bit("clear", clear.read());
    sink.bit("load", load.read());
    sink.number("a", a.read(), NumberView::fixed(core_->word_bits(), fraction_a));
    sink.number("b", b.read(), NumberView::fixed(core_->word_bits(), fraction_b));
    sink.number("load_value", load_value.read(), sums);
    sink.number("product", product_.read(), sums);
    sink.number("product_q", product_q_.read(), sums);
    sink.number("sum", sum.read(), sums);
    sink.bit("valid_out", valid_out.read());
}

} // namespace napier
