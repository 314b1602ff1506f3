// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/lns_multiplier.hpp"

namespace napier {

LnsMultiplier::LnsMultiplier(const sc_core::sc_module_name& name, const LnsMacConfig& config)
    : sc_module(name), config_(config) {
    SC_METHOD(multiply);
    sensitive << a << b;
    SC_METHOD(clock_edge);
    sensitive << clk.pos();
    dont_initialize();
}

void LnsMultiplier::multiply() {
    const LnsFormat& format = config_.format;
    product.write(
        encode_bits(config_.sum_format(),
                    napier::multiply(format, config_.sum_format(), config_.underflow,
                                     decode(format, a.read()), decode(format, b.read()))));
}

void LnsMultiplier::clock_edge() {
    if (reset.read()) {
        product_q.write(encode_bits(config_.sum_format(), config_.sum_format().zero()));
        valid_out.write(false);
    } else if (enable.read()) {
        if (valid_in.read()) { // otherwise hold: a register that does not toggle costs nothing
            product_q.write(product.read());
        }
        valid_out.write(valid_in.read());
    }
}

void LnsMultiplier::trace(WaveSink& sink) const {
    const WaveScope scope(sink, basename());
    const NumberView word = NumberView::of(config_.format);
    const NumberView sum = NumberView::of(config_.sum_format());
    sink.bit("valid_in", valid_in.read());
    sink.number("a", a.read(), word);
    sink.number("b", b.read(), word);
    sink.number("product", product.read(), sum);
    sink.number("product_q", product_q.read(), sum);
    sink.bit("valid_out", valid_out.read());
}

} // namespace napier
