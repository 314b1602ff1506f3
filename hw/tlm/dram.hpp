// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

#include <systemc>
#include <tlm>
#include <tlm_utils/multi_passthrough_target_socket.h>

#include "hw/arith/number_system.hpp"
#include "hw/cost/bus_calendar.hpp"
#include "hw/cost/dram_timing.hpp"
#include "hw/tlm/direct_memory.hpp"
#include "hw/values/upsets.hpp"

namespace napier {

/// DRAM behind a standard TLM-2.0 target socket (any number of initiators). Loosely timed: the
/// transaction's delay grows by what DramTiming says; initiators share a channel's bus as
/// BusCalendar says, and rows open in the order of the calls. A transaction with zero delay from
/// outside any process (a host filling memory before time runs) is charged like any other. A
/// BurstExtension says that an accelerator begins a program: all rows are closed then, so that what
/// was open before (the host's own transfers, an earlier program) does not change what the program
/// costs. It also carries back how many rows a transaction has opened. Byte enables, streaming
/// widths below the length and addresses beyond the capacity are refused with the TLM response the
/// standard names. Debug transport moves data without time.
class Dram : public sc_core::sc_module, public DirectMemory {
  public:
    tlm_utils::multi_passthrough_target_socket<Dram> socket{"socket"};

    Dram(const sc_core::sc_module_name& name, const DramConfig& config);

    bool holds(std::uint64_t address, std::uint64_t bytes) const override {
        return bytes > 0 && address <= capacity_ && bytes <= capacity_ - address;
    }
    /// Initiators have the numbers of their binding, from 0.
    BurstAnswer access(std::size_t initiator, bool write, std::uint64_t address, std::uint8_t* data,
                       std::uint64_t bytes, std::uint64_t arrival_ps,
                       std::uint64_t earliest_ps) override;
    void begin_program() override { timing_.close_rows(); }

    const DramTiming& timing() const { return timing_; }
    std::uint64_t capacity() const { return capacity_; }
    /// Upsets of the weights that `initiator` reads from now on, in place of those before; a word
    /// whose upset is detected is read as zero. Upsets stay in memory until it is written.
    void set_faults(const FaultConfig& config, const NumberSystem& words, std::size_t initiator);
    /// Where weights lie, in words of `bits` packed without gaps.
    struct WeightRegion {
        std::uint64_t begin = 0;
        std::uint64_t bytes = 0;
        int bits = 16;
    };
    void set_weight_regions(std::vector<WeightRegion> regions) { regions_ = std::move(regions); }
    /// Null without any.
    Upsets* upsets() { return upsets_ ? &*upsets_ : nullptr; }

    /// What an initiator has caused, with values or in time only.
    struct Work {
        std::uint64_t bytes = 0;
        std::uint64_t rows_opened = 0;
    };
    Work work_for(std::size_t initiator) const {
        return initiator < work_.size() ? work_[initiator] : Work{};
    }

  private:
    void b_transport(int id, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    unsigned transport_dbg(int id, tlm::tlm_generic_payload& payload);

    struct Free {
        void operator()(unsigned char* p) const { std::free(p); }
    };
    std::uint64_t capacity_;
    std::unique_ptr<unsigned char, Free>
        storage_; ///< calloc: the system hands out pages as touched
    DramTiming timing_;
    std::vector<BusCalendar> buses_; ///< by channel
    std::vector<Work> work_;         ///< by initiator

    void upset(std::uint64_t address, std::uint64_t length);
    void upset(const WeightRegion& region, std::uint64_t group, const Upsets::Word& word);
    std::optional<Upsets> upsets_;
    NumberSystem words_; ///< of the weights
    std::size_t upset_initiator_ = 0;
    std::vector<WeightRegion> regions_;
};

} // namespace napier
