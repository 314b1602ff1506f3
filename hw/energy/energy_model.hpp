// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "hw/cost/counters.hpp"
#include "hw/energy/hardware_description.hpp"
#include "hw/energy/mac_price.hpp"
#include "hw/energy/technology.hpp"

namespace napier {

/// In picojoules. The total is the sum of its parts by construction.
struct EnergyBreakdown {
    double mac = 0.0;       ///< multiply-accumulate and the cascade's additions
    double registers = 0.0; ///< operands moving through the array
    double sram = 0.0;      ///< every scratchpad
    double dram = 0.0;      ///< transfers and rows
    double vector = 0.0;
    double leakage = 0.0;         ///< of the chip, not of the DRAM
    double dram_background = 0.0; ///< standby and refresh of the DRAM, and its PHY

    /// What time costs, whatever happens in it.
    double standing() const { return leakage + dram_background; }
    double total() const { return mac + registers + sram + dram + vector + standing(); }
    EnergyBreakdown& operator+=(const EnergyBreakdown& other) {
        mac += other.mac;
        registers += other.registers;
        sram += other.sram;
        dram += other.dram;
        vector += other.vector;
        leakage += other.leakage;
        dram_background += other.dram_background;
        return *this;
    }
};

/// In square microns.
struct AreaBreakdown {
    double array = 0.0; ///< MACs, operand registers, adders of the cascade
    double sram = 0.0;
    double vector = 0.0;
    double dram_phy = 0.0;

    double total() const { return array + sram + vector + dram_phy; }
};

/// DRAM energy by cause, in picojoules: transfers and rows make EnergyBreakdown::dram, the rest
/// its dram_background.
struct DramEnergy {
    double transfer = 0.0;
    double rows = 0.0;
    double background = 0.0; ///< of the devices
    double phy = 0.0;

    double total() const { return transfer + rows + background + phy; }
};

/// Throws InvariantError naming `whole` unless its parts make it up, to within rounding.
void check_energy_sum(const char* whole, double total_pj, double parts_pj);

/// Which part of the result rests on which source.
struct Provenance {
    std::string part;
    std::string source;
};

/// Prices events: energy = counts times picojoules, plus leakage and the DRAM's standing power over
/// time.
class EnergyModel {
  public:
    /// Throws InputError if the hardware lies outside the technology's figures (a width without a
    /// MAC, a bank larger than the largest memory), std::invalid_argument if it is nonsense (no
    /// rows, a negative size).
    EnergyModel(const Technology& technology, const HardwareDescription& hardware);

    /// `seconds` is the time the chip was on, for its standing power. Throws std::invalid_argument
    /// if it is negative, or if an event was counted in a part that the description leaves out: its
    /// energy would be lost in silence. InvariantError if the breakdown lost an event's energy.
    EnergyBreakdown energy(const Counters& counters, double seconds) const;
    /// The same energy of the DRAM, by cause.
    DramEnergy dram_energy(const Counters& counters, double seconds) const;
    const AreaBreakdown& area() const { return area_; }
    /// What area() leaves out, see unpriced_area().
    const std::vector<std::string>& area_without() const { return area_without_; }
    double leakage_mw() const { return leakage_mw_; }
    double dram_background_mw() const { return dram_device_mw_ + dram_phy_mw_; }
    /// What one event costs; 0 for those that are counted but not priced.
    double price_pj(Event event) const { return prices_[static_cast<std::size_t>(event)].pj; }

    /// Of each arithmetic that is built in: the MAC that was asked for, and what it is priced by.
    const std::vector<MacPrice>& mac_prices() const { return mac_prices_; }

    /// Every source behind the numbers above, and what is left out of them.
    const std::vector<Provenance>& provenance() const { return provenance_; }
    /// What a reader should know before trusting the numbers; usually empty.
    const std::vector<std::string>& warnings() const { return warnings_; }

  private:
    using Part = double EnergyBreakdown::*;
    struct Price {
        double pj = 0.0;
        Part part = nullptr;
    };

    void set_price(Event event, Part part, double pj);
    void add_array(const Technology& technology, const HardwareDescription& hardware);
    void add_scratchpad(const Technology& technology, const std::string& name, ScratchpadSize size,
                        int word_bits, Event read, Event write);
    void add_dram(const HardwareDescription& hardware);
    void add_protection(const HardwareDescription& hardware);
    void add_vector_unit(const Technology& technology, const HardwareDescription& hardware);
    void add_logic_leakage(const Technology& technology);

    std::array<Price, kEventCount> prices_{};
    AreaBreakdown area_;
    std::vector<std::string> area_without_;
    double leakage_mw_ = 0.0;
    double dram_device_mw_ = 0.0;
    double dram_phy_mw_ = 0.0;
    std::vector<MacPrice> mac_prices_;
    std::vector<Provenance> provenance_;
    std::vector<std::string> warnings_;
};

} // namespace napier
