// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/processing_element.hpp"

namespace napier {

ProcessingElement::ProcessingElement(const sc_core::sc_module_name& name, const MacCore& core,
                                     bool stationary, std::uint64_t& macs)
    : sc_module(name), core_(core), stationary_(stationary), macs_(macs), zero_(core.zero()),
      weight_(core.zero_word()), shadow_(core.zero_word()) {
    SC_METHOD(step);
    sensitive << clk.pos();
    dont_initialize();
}

void ProcessingElement::clear() {
    east.write(core_.zero_word());
    east_control.write(0);
    south.write(core_.zero_word());
    south_control.write(0);
    sum.write(zero_);
    chain_out.write(0);
    weight_ = shadow_ = core_.zero_word();
    weight_used_ = shadow_used_ = keeps_next_ = false;
}

void ProcessingElement::step() {
    if (!enable.read()) {
        if (reset.read()) {
            clear();
        }
        return;
    }
    if (reset.read()) {
        clear();
        return;
    }
    const std::uint8_t control = west_control.read();
    if ((control & lane::kOperand) != 0) {
        east.write(west.read());
    }
    east_control.write(control);
    if (stationary_) {
        pass_sum(control);
        pass_weight();
    } else {
        accumulate(control);
    }
}

void ProcessingElement::accumulate(std::uint8_t control) {
    const std::uint8_t other = north_control.read();
    if ((other & column::kUsed) != 0) {
        south.write(north.read());
    }
    south_control.write(other);
    const bool restarts = (chain_out.read() & chain::kComplete) != 0;
    if ((control & lane::kOperand) == 0 || (other & column::kUsed) == 0) {
        if (restarts) {
            sum.write(zero_);
        }
        chain_out.write(0);
        return;
    }
    const SumWord base = (control & lane::kFirst) != 0 ? sum_in.read()
                         : restarts                    ? zero_
                                                       : sum.read();
    sum.write(core_.multiply_add(base, west.read(), north.read()));
    ++macs_;
    chain_out.write(static_cast<std::uint8_t>(
        chain::kPasses | ((control & lane::kComplete) != 0 ? chain::kComplete : 0) |
        ((control & lane::kLast) != 0 ? chain::kSpill : 0)));
}

void ProcessingElement::pass_sum(std::uint8_t control) {
    if ((control & lane::kWave) == 0) {
        chain_out.write(0);
        return;
    }
    if ((control & lane::kFirst) != 0) {
        weight_ = shadow_;
        weight_used_ = shadow_used_;
    }
    if (!weight_used_) { // a column of a partial fold
        chain_out.write(0);
        return;
    }
    const SumWord base = (chain_in.read() & chain::kComplete) != 0 ? zero_ : sum_in.read();
    const bool multiplies = (control & lane::kOperand) != 0;
    sum.write(multiplies ? core_.multiply_add(base, west.read(), weight_) : base);
    macs_ += multiplies ? 1 : 0;
    chain_out.write(static_cast<std::uint8_t>(
        chain::kPasses | ((control & lane::kComplete) != 0 ? chain::kComplete : 0) |
        ((control & lane::kLast) != 0 ? chain::kSpill : 0)));
}

void ProcessingElement::pass_weight() {
    const std::uint8_t control = north_control.read();
    if ((control & column::kWord) == 0) {
        south_control.write(0);
        return;
    }
    if ((control & column::kHead) != 0) {
        shadow_ = north.read();
        shadow_used_ = (control & column::kUsed) != 0;
        keeps_next_ = true;
        south_control.write(0);
        return;
    }
    south.write(north.read());
    south_control.write(static_cast<std::uint8_t>(control | (keeps_next_ ? column::kHead : 0)));
    keeps_next_ = false;
}

void ProcessingElement::trace(WaveSink& sink, const NumberView& streamed, const NumberView& other,
                              const NumberView& sums) const {
    const WaveScope scope(sink, basename());
    sink.number("east", east.read(), streamed);
    sink.flags({"wave", "operand", "first", "complete", "last"}, east_control.read());
    sink.number("south", south.read(), other);
    sink.flags({"", "south_used", "south_head"}, south_control.read());
    if (stationary_) {
        sink.number("weight", weight_, other);
    }
    sink.number("sum", sum.read(), sums);
    sink.flags({"adds", "chain_complete", "chain_spill"}, chain_out.read());
}

} // namespace napier
