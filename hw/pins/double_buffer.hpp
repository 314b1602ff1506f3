// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include <systemc>

#include "hw/pins/ping_pong.hpp"
#include "hw/pins/scratchpad_bank.hpp"
#include "hw/pins/signal_list.hpp"

namespace napier {

/// A double buffer of one bank a lane, each with two halves of `depth` words: the array reads one
/// half, lane after lane a cycle later, while the other is filled, all lanes at once.
///
/// A fill writes words from address 0 on, `fill_last` with the last; it may begin when
/// `fill_ready`. The reader addresses half and word, address = half * depth + word, and pulses
/// `release` when it has read its last word. `enable` low holds the read side.
class DoubleBuffer : public sc_core::sc_module {
  public:
    sc_core::sc_in<bool> clk{"clk"};
    sc_core::sc_in<bool> reset{"reset"};
    sc_core::sc_in<bool> enable{"enable"};

    sc_core::sc_signal<bool> fill_valid{"fill_valid"};
    sc_core::sc_signal<bool> fill_last{"fill_last"};
    sc_core::sc_signal<std::int32_t> fill_address{"fill_address"};
    SignalList<Word> fill_data; ///< one a lane
    sc_core::sc_signal<bool> fill_ready{"fill_ready", true};

    SignalList<bool> read_enable; ///< one a lane
    SignalList<std::int32_t> read_address;
    sc_core::sc_signal<bool> release{"release"};
    /// Fills that have ended; fill number i is in half i % 2.
    sc_core::sc_signal<std::int32_t> filled{"filled"};

    SC_HAS_PROCESS(DoubleBuffer);
    /// Lane l's words appear on *data[l], one cycle after their address.
    DoubleBuffer(const sc_core::sc_module_name& name, std::size_t depth,
                 const std::vector<LaneSignal<Word>*>& data);

    std::size_t depth() const { return depth_; }
    std::int32_t address(std::int32_t fill, std::size_t word) const {
        return static_cast<std::int32_t>(static_cast<std::size_t>(fill % 2) * depth_ + word);
    }
    /// What stands at lane `lane`'s bank now.
    Word word(std::size_t lane) const { return banks_[lane]->read_data.read(); }
    void trace(WaveSink& sink, const NumberView& view) const;

  private:
    void control();
    void place_fill();

    const std::size_t depth_;
    PingPong halves_;
    std::int32_t state_[2] = {0, 0}; ///< of the halves, for the waveform
    sc_core::sc_signal<std::int32_t> fill_half_{"fill_half"};
    sc_core::sc_signal<std::int32_t> write_address_{"write_address"};
    std::vector<std::unique_ptr<ScratchpadBank>> banks_;
};

} // namespace napier
