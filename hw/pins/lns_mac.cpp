// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/lns_mac.hpp"

namespace napier {

LnsMac::LnsMac(const sc_core::sc_module_name& name, const LnsMacConfig& config,
               bool product_register)
    : MacPorts(name), config_(config), product_register_(product_register),
      multiplier_("multiplier", config), adder_("adder", config) {
    multiplier_.clk(clk);
    multiplier_.reset(reset);
    multiplier_.enable(enable);
    multiplier_.valid_in(valid_in);
    multiplier_.a(a);
    multiplier_.b(b);
    multiplier_.product(product_);
    multiplier_.product_q(product_q_);
    multiplier_.valid_out(product_valid_);
    adder_.clk(clk);
    adder_.reset(reset);
    adder_.enable(enable);
    if (product_register) {
        adder_.valid_in(product_valid_);
        adder_.y(product_q_);
    } else {
        adder_.valid_in(valid_in);
        adder_.y(product_);
    }
    adder_.x(base_);
    adder_.sum(next_);
    adder_.sum_q(unused_sum_); // `sum` is the accumulator, which can be loaded as well
    adder_.valid_out(unused_valid_);
    SC_METHOD(choose_base);
    sensitive << sum;
    if (product_register) {
        sensitive << clear_q_ << load_q_ << load_value_q_;
    } else {
        sensitive << clear << load << load_value;
    }
    SC_METHOD(clock_edge);
    sensitive << clk.pos();
    dont_initialize();
}

void LnsMac::choose_base() {
    const bool clears = product_register_ ? clear_q_.read() : clear.read();
    const bool loads = product_register_ ? load_q_.read() : load.read();
    const LnsFormat format = config_.sum_format();
    base_.write(clears  ? encode_bits(format, format.zero())
                : loads ? (product_register_ ? load_value_q_.read() : load_value.read())
                        : sum.read());
}

void LnsMac::clock_edge() {
    const LnsFormat format = config_.sum_format();
    if (reset.read()) {
        sum.write(encode_bits(format, format.zero()));
        valid_out.write(false);
        clear_q_.write(false);
        load_q_.write(false);
        return;
    }
    if (!enable.read()) {
        return;
    }
    const bool valid = product_register_ ? product_valid_.read() : valid_in.read();
    sum.write(valid ? next_.read() : base_.read());
    valid_out.write(valid);
    clear_q_.write(clear.read());
    load_q_.write(load.read());
    load_value_q_.write(load_value.read());
}

void LnsMac::trace(WaveSink& sink) const {
    const WaveScope scope(sink, basename());
    const NumberView word = NumberView::of(config_.format);
    const NumberView wide = NumberView::of(config_.sum_format());
    sink.bit("enable", enable.read());
    sink.bit("valid_in", valid_in.read());
    sink.bit("clear", clear.read());
    sink.bit("load", load.read());
    sink.number("a", a.read(), word);
    sink.number("b", b.read(), word);
    sink.number("load_value", load_value.read(), wide);
    sink.number("sum", sum.read(), wide);
    sink.bit("valid_out", valid_out.read());
    multiplier_.trace(sink);
    adder_.trace(sink);
}

} // namespace napier
