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

void ProcessingElement::end_of_elaboration() {
    at_.reset.attach(reset);
    at_.enable.attach(enable);
    at_.west.attach(west);
    at_.north.attach(north);
    at_.west_control.attach(west_control);
    at_.north_control.attach(north_control);
    at_.chain_in.attach(chain_in);
    at_.sum_in.attach(sum_in);
    at_.east.attach(east);
    at_.south.attach(south);
    at_.east_control.attach(east_control);
    at_.south_control.attach(south_control);
    at_.chain_out.attach(chain_out);
    at_.sum.attach(sum);
}

void ProcessingElement::clear() {
    at_.east.set(core_.zero_word());
    at_.east_control.set(0);
    at_.south.set(core_.zero_word());
    at_.south_control.set(0);
    at_.sum.set(zero_);
    at_.chain_out.set(0);
    weight_ = shadow_ = core_.zero_word();
    weight_used_ = shadow_used_ = keeps_next_ = false;
}

void ProcessingElement::step() {
    if (!at_.enable.get()) {
        if (at_.reset.get()) {
            clear();
        }
        return;
    }
    if (at_.reset.get()) {
        clear();
        return;
    }
    const std::uint8_t control = at_.west_control.get();
    if ((control & lane::kOperand) != 0) {
        at_.east.set(at_.west.get());
    }
    at_.east_control.set(control);
    if (stationary_) {
        pass_sum(control);
        pass_weight();
    } else {
        accumulate(control);
    }
}

void ProcessingElement::accumulate(std::uint8_t control) {
    const std::uint8_t other = at_.north_control.get();
    if ((other & column::kUsed) != 0) {
        at_.south.set(at_.north.get());
    }
    at_.south_control.set(other);
    const bool restarts = (at_.chain_out.get() & chain::kComplete) != 0;
    if ((control & lane::kOperand) == 0 || (other & column::kUsed) == 0) {
        if (restarts) {
            at_.sum.set(zero_);
        }
        at_.chain_out.set(0);
        return;
    }
    const SumWord base = (control & lane::kFirst) != 0 ? at_.sum_in.get()
                         : restarts                    ? zero_
                                                       : at_.sum.get();
    at_.sum.set(core_.multiply_add(base, at_.west.get(), at_.north.get()));
    ++macs_;
    at_.chain_out.set(static_cast<std::uint8_t>(
        chain::kPasses | ((control & lane::kComplete) != 0 ? chain::kComplete : 0) |
        ((control & lane::kLast) != 0 ? chain::kSpill : 0)));
}

void ProcessingElement::pass_sum(std::uint8_t control) {
    if ((control & lane::kWave) == 0) {
        at_.chain_out.set(0);
        return;
    }
    if ((control & lane::kFirst) != 0) {
        weight_ = shadow_;
        weight_used_ = shadow_used_;
    }
    if (!weight_used_) { // a column of a partial fold
        at_.chain_out.set(0);
        return;
    }
    const SumWord base = (at_.chain_in.get() & chain::kComplete) != 0 ? zero_ : at_.sum_in.get();
    const bool multiplies = (control & lane::kOperand) != 0;
    at_.sum.set(multiplies ? core_.multiply_add(base, at_.west.get(), weight_) : base);
    macs_ += multiplies ? 1 : 0;
    at_.chain_out.set(static_cast<std::uint8_t>(
        chain::kPasses | ((control & lane::kComplete) != 0 ? chain::kComplete : 0) |
        ((control & lane::kLast) != 0 ? chain::kSpill : 0)));
}

void ProcessingElement::pass_weight() {
    const std::uint8_t control = at_.north_control.get();
    if ((control & column::kWord) == 0) {
        at_.south_control.set(0);
        return;
    }
    if ((control & column::kHead) != 0) {
        shadow_ = at_.north.get();
        shadow_used_ = (control & column::kUsed) != 0;
        keeps_next_ = true;
        at_.south_control.set(0);
        return;
    }
    at_.south.set(at_.north.get());
    at_.south_control.set(static_cast<std::uint8_t>(control | (keeps_next_ ? column::kHead : 0)));
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
