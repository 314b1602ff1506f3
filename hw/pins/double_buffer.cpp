// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/double_buffer.hpp"

#include <string>

namespace napier {

DoubleBuffer::DoubleBuffer(const sc_core::sc_module_name& name, std::size_t depth,
                           const std::vector<LaneSignal<Word>*>& data)
    : sc_module(name), depth_(depth) {
    add_signals(fill_data, data.size(), "fill_data", Word{0});
    add_signals(read_enable, data.size(), "read_enable", false);
    add_signals(read_address, data.size(), "read_address", std::int32_t{0});
    for (std::size_t lane = 0; lane < data.size(); ++lane) {
        banks_.push_back(
            std::make_unique<ScratchpadBank>(("bank_" + std::to_string(lane)).c_str(), 2 * depth));
        ScratchpadBank& bank = *banks_.back();
        bank.clk(clk);
        bank.enable(enable);
        bank.read_enable(*read_enable[lane]);
        bank.read_address(*read_address[lane]);
        bank.read_data(*data[lane]);
        bank.write_enable(fill_valid);
        bank.write_address(write_address_);
        bank.write_data(*fill_data[lane]);
    }
    SC_METHOD(control);
    sensitive << clk.pos();
    dont_initialize();
    SC_METHOD(place_fill);
    sensitive << fill_address << fill_half_;
}

void DoubleBuffer::place_fill() {
    write_address_.write(fill_half_.read() * static_cast<std::int32_t>(depth_) +
                         fill_address.read());
}

void DoubleBuffer::control() {
    if (reset.read()) {
        halves_ = PingPong{};
    } else {
        if (enable.read()) {
            for (std::size_t lane = 0; lane < banks_.size(); ++lane) {
                if (read_enable[lane]->read()) {
                    halves_.touch(
                        static_cast<std::size_t>(read_address[lane]->read()) < depth_ ? 0 : 1);
                }
            }
            if (release.read()) {
                halves_.release();
            }
        }
        if (fill_valid.read()) {
            if (halves_.can_fill()) {
                halves_.begin_fill();
            }
            if (fill_last.read()) {
                halves_.end_fill();
            }
        }
    }
    const int half = halves_.fill_half();
    fill_half_.write(half);
    fill_ready.write(halves_.can_fill());
    filled.write(static_cast<std::int32_t>(halves_.filled()));
    state_[0] = static_cast<std::int32_t>(halves_.state(0));
    state_[1] = static_cast<std::int32_t>(halves_.state(1));
}

void DoubleBuffer::trace(WaveSink& sink, const NumberView& view) const {
    const WaveScope scope(sink, basename());
    sink.state("half_0", state_[0], PingPong::half_names());
    sink.state("half_1", state_[1], PingPong::half_names());
    sink.bit("fill_ready", fill_ready.read());
    sink.bit("fill_valid", fill_valid.read());
    sink.bit("fill_last", fill_last.read());
    sink.integer("fill_address", fill_address.read(), 16);
    sink.bit("release", release.read());
    sink.integer("filled", filled.read(), 16);
    for (const auto& bank : banks_) {
        bank->trace(sink, view);
    }
}

} // namespace napier
