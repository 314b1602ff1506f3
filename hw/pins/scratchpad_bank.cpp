// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/scratchpad_bank.hpp"

#include <stdexcept>
#include <string>

namespace napier {

ScratchpadBank::ScratchpadBank(const sc_core::sc_module_name& name, std::size_t words)
    : sc_module(name), words_(words) {
    SC_METHOD(clock_edge);
    sensitive << clk.pos();
    dont_initialize();
}

std::size_t ScratchpadBank::checked(std::int32_t address, const char* what) const {
    if (address < 0 || static_cast<std::size_t>(address) >= words_.size()) {
        throw std::out_of_range(std::string(name()) + ": " + what + " at word " +
                                std::to_string(address) + " of " + std::to_string(words_.size()));
    }
    return static_cast<std::size_t>(address);
}

void ScratchpadBank::clock_edge() {
    if (enable.read() && read_enable.read()) {
        read_data.write(words_[checked(read_address.read(), "read")]);
    }
    if (write_enable.read()) {
        words_[checked(write_address.read(), "write")] = write_data.read();
    }
}

void ScratchpadBank::trace(WaveSink& sink, const NumberView& view) const {
    const WaveScope scope(sink, basename());
    sink.bit("read_enable", read_enable.read());
    sink.integer("read_address", read_address.read(), 16);
    sink.number("read_data", read_data.read(), view);
    sink.bit("write_enable", write_enable.read());
    sink.integer("write_address", write_address.read(), 16);
    sink.number("write_data", write_data.read(), view);
}

} // namespace napier
