// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <systemc>

#include "hw/pins/mac_core.hpp"
#include "hw/pins/wave_sink.hpp"

namespace napier {

/// A synchronous memory of words with one read and one write port: the word read stands at
/// `read_data` in the cycle after its address, and stays until the next read. `enable` low holds
/// the read side, whatever its other inputs; writes have nobody to wait for. Reading an address
/// while it is written gives the old word.
class ScratchpadBank : public sc_core::sc_module {
  public:
    sc_core::sc_in<bool> clk{"clk"};
    sc_core::sc_in<bool> enable{"enable"};
    sc_core::sc_in<bool> read_enable{"read_enable"};
    sc_core::sc_in<std::int32_t> read_address{"read_address"};
    sc_core::sc_out<Word> read_data{"read_data"};
    sc_core::sc_in<bool> write_enable{"write_enable"};
    sc_core::sc_in<std::int32_t> write_address{"write_address"};
    sc_core::sc_in<Word> write_data{"write_data"};

    SC_HAS_PROCESS(ScratchpadBank);
    ScratchpadBank(const sc_core::sc_module_name& name, std::size_t words);

    std::size_t words() const { return words_.size(); }

    void trace(WaveSink& sink, const NumberView& view) const;

  private:
    void clock_edge();
    std::size_t checked(std::int32_t address, const char* what) const;

    std::vector<Word> words_;
};

} // namespace napier
