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
    at_.sum_in.attach(sum_in);
    at_.east.attach(east);
    at_.south.attach(south);
    at_.sum.attach(sum);
}

void ProcessingElement::clear() {
    at_.east.set({core_.zero_word(), 0});
    at_.south.set({core_.zero_word(), 0});
    at_.sum.set({zero_, 0});
    weight_ = shadow_ = core_.zero_word();
    weight_used_ = shadow_used_ = keeps_next_ = false;
}

void ProcessingElement::step() {
    if (at_.reset.get()) {
        clear();
        return;
    }
    if (!at_.enable.get()) {
        return;
    }
    const OperandWire& from_west = at_.west.get();
    const bool operand = (from_west.control & lane::kOperand) != 0;
    at_.east.set({operand ? from_west.bits : at_.east.get().bits, from_west.control});
    if (stationary_) {
        pass_sum(from_west);
        pass_weight();
    } else {
        accumulate(from_west);
    }
}

namespace {

/// The chain:: bits of a sum that has just had a step with these lane:: bits.
std::uint8_t after_step(std::uint8_t lane) {
    return static_cast<std::uint8_t>(chain::kPasses |
                                     ((lane & lane::kComplete) != 0 ? chain::kComplete : 0) |
                                     ((lane & lane::kLast) != 0 ? chain::kSpill : 0));
}

} // namespace

void ProcessingElement::accumulate(const OperandWire& from_west) {
    const OperandWire& from_north = at_.north.get();
    const bool used = (from_north.control & column::kUsed) != 0;
    at_.south.set({used ? from_north.bits : at_.south.get().bits, from_north.control});
    const SumWire& held = at_.sum.get();
    const SumWord so_far = (held.control & chain::kComplete) != 0 ? zero_ : held.bits;
    if ((from_west.control & lane::kOperand) == 0 || !used) {
        at_.sum.set({so_far, 0});
        return;
    }
    const SumWord base = (from_west.control & lane::kFirst) != 0 ? at_.sum_in.get().bits : so_far;
    at_.sum.set(
        {core_.multiply_add(base, from_west.bits, from_north.bits), after_step(from_west.control)});
    ++macs_;
}

void ProcessingElement::pass_sum(const OperandWire& from_west) {
    const SumWord held = at_.sum.get().bits;
    if ((from_west.control & lane::kWave) == 0) {
        at_.sum.set({held, 0});
        return;
    }
    if ((from_west.control & lane::kFirst) != 0) {
        weight_ = shadow_;
        weight_used_ = shadow_used_;
    }
    if (!weight_used_) { // a column of a partial fold
        at_.sum.set({held, 0});
        return;
    }
    const SumWire& above = at_.sum_in.get();
    const SumWord base = (above.control & chain::kComplete) != 0 ? zero_ : above.bits;
    const bool multiplies = (from_west.control & lane::kOperand) != 0;
    at_.sum.set({multiplies ? core_.multiply_add(base, from_west.bits, weight_) : base,
                 after_step(from_west.control)});
    macs_ += multiplies ? 1 : 0;
}

void ProcessingElement::pass_weight() {
    const OperandWire& from_north = at_.north.get();
    const Word held = at_.south.get().bits;
    if ((from_north.control & column::kWord) == 0) {
        at_.south.set({held, 0});
        return;
    }
    if ((from_north.control & column::kHead) != 0) {
        shadow_ = from_north.bits;
        shadow_used_ = (from_north.control & column::kUsed) != 0;
        keeps_next_ = true;
        at_.south.set({held, 0});
        return;
    }
    at_.south.set({from_north.bits, static_cast<std::uint8_t>(from_north.control |
                                                              (keeps_next_ ? column::kHead : 0))});
    keeps_next_ = false;
}

void ProcessingElement::trace(WaveSink& sink, const NumberView& streamed, const NumberView& other,
                              const NumberView& sums) const {
    const WaveScope scope(sink, basename());
    sink.number("east", east.read().bits, streamed);
    sink.flags({"wave", "operand", "first", "complete", "last"}, east.read().control);
    sink.number("south", south.read().bits, other);
    sink.flags({"", "south_used", "south_head"}, south.read().control);
    if (stationary_) {
        sink.number("weight", weight_, other);
    }
    sink.number("sum", sum.read().bits, sums);
    sink.flags({"adds", "chain_complete", "chain_spill"}, sum.read().control);
}

} // namespace napier
