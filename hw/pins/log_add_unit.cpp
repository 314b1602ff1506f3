// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/log_add_unit.hpp"

namespace napier {

LogAddUnit::LogAddUnit(const sc_core::sc_module_name& name, const LnsMacConfig& config)
    : sc_module(name), config_(config) {
    SC_METHOD(add);
    sensitive << x << y;
    SC_METHOD(clock_edge);
    sensitive << clk.pos();
    dont_initialize();
}

void LogAddUnit::add() {
    const LnsFormat format = config_.sum_format();
    const LogAddSteps steps =
        log_add_steps(config_, decode_bits(format, static_cast<std::uint32_t>(x.read())),
                      decode_bits(format, static_cast<std::uint32_t>(y.read())));
    d.write(steps.d);
    segment.write(steps.segment);
    shift.write(steps.shift);
    intercept.write(steps.intercept);
    correction.write(steps.correction);
    opposite_signs.write(steps.opposite_signs);
    y_larger.write(steps.y_larger);
    sum.write(encode_bits(format, steps.sum));
}

void LogAddUnit::clock_edge() {
    if (reset.read()) {
        sum_q.write(encode_bits(config_.sum_format(), config_.sum_format().zero()));
        valid_out.write(false);
    } else if (enable.read()) {
        if (valid_in.read()) {
            sum_q.write(sum.read());
        }
        valid_out.write(valid_in.read());
    }
}

void LogAddUnit::trace(WaveSink& sink) const {
    const WaveScope scope(sink, basename());
    const LnsFormat format = config_.sum_format();
    const NumberView view = NumberView::of(format);
    sink.bit("valid_in", valid_in.read());
    sink.number("x", x.read(), view);
    sink.number("y", y.read(), view);
    {
        const WaveScope lookup(sink, "lookup");
        sink.integer("d", d.read(), format.width);
        sink.bit("y_larger", y_larger.read());
        sink.bit("opposite_signs", opposite_signs.read());
        if (config_.table.pwl() != nullptr) {
            sink.integer("segment", segment.read(), 8);
            sink.integer("shift", shift.read(), 6);
        }
        sink.integer("intercept", intercept.read(), format.width);
        sink.integer("correction", correction.read(), format.width);
    }
    sink.number("sum", sum.read(), view);
    sink.number("sum_q", sum_q.read(), view);
    sink.bit("valid_out", valid_out.read());
}

} // namespace napier
