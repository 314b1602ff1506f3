// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/energy_model.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hw/config/invariant_error.hpp"
#include "hw/energy/table_lookup.hpp"
#include "hw/energy/unpriced_area.hpp"

namespace napier {

namespace {

constexpr double kPicojoulesPerMillijoule = 1e9;

void require(bool condition, const char* what) {
    if (!condition) {
        throw std::invalid_argument(std::string("hardware description: ") + what);
    }
}

void check(const HardwareDescription& hardware) {
    require(hardware.rows >= 1 && hardware.columns >= 1, "rows and columns must be at least 1");
    std::vector<BuiltMac> macs = hardware.built;
    macs.push_back(hardware.mac);
    for (const BuiltMac& mac : macs) {
        require(mac.word_bits() >= 1, "a word must have at least 1 bit");
        require(mac.state_bits >= mac.word_bits(), "state_bits must not be below a word's");
    }
    require(hardware.levels >= 1, "levels must be at least 1");
    require(hardware.vector_lanes >= 0, "vector_lanes must not be negative");
    require(std::isfinite(hardware.clock_ns) && hardware.clock_ns > 0.0,
            "clock_ns must be above 0");
    for (const ScratchpadSize& size :
         {hardware.input, hardware.weight, hardware.accumulator, hardware.vector}) {
        require(size.words >= 0 && size.banks >= 1,
                "a scratchpad must have at least 0 words and 1 bank");
    }
}

/// Counted because they tell how busy the control is; nothing known to price them with.
bool is_free(Event event) {
    return event == Event::instructions || event == Event::dma_bursts;
}

} // namespace

BuiltMac built_mac(const NumberSystem& system) {
    return {mac_key(system), state_bits(system)};
}

std::vector<BuiltMac> HardwareDescription::all_built() const {
    return built.empty() ? std::vector<BuiltMac>{mac} : built;
}

int HardwareDescription::widest_word_bits() const {
    int widest = mac.word_bits();
    for (const BuiltMac& each : built) {
        widest = std::max(widest, each.word_bits());
    }
    return widest;
}

int HardwareDescription::widest_state_bits() const {
    int widest = mac.state_bits;
    for (const BuiltMac& each : built) {
        widest = std::max(widest, each.state_bits);
    }
    return widest;
}

void check_energy_sum(const char* whole, double total_pj, double parts_pj) {
    constexpr double kRounding = 1e-9; // relative; a sum of some thousand doubles errs by less
    const double scale = std::max(std::abs(total_pj), std::abs(parts_pj));
    if (!(std::abs(total_pj - parts_pj) <= kRounding * scale)) {
        throw InvariantError(fmt::format("{}: {:.17g} pJ, but its parts make {:.17g} pJ", whole,
                                         total_pj, parts_pj));
    }
}

EnergyModel::EnergyModel(const Technology& technology, const HardwareDescription& hardware) {
    check(hardware);
    provenance_.push_back({"technology " + technology.name, technology.source});
    if (hardware.clock_ns < technology.clock_ns) {
        warnings_.push_back(fmt::format(
            "a clock of {:g} ns is faster than the {:g} ns that the MACs of technology {} were "
            "synthesised for; their area and energy would be larger",
            hardware.clock_ns, technology.clock_ns, technology.name));
    }
    add_array(technology, hardware);
    const auto stored = [&hardware](int bits) {
        return bits + check_bits(hardware.scratchpad_protection, bits);
    };
    const int word = stored(hardware.widest_word_bits());
    const int sum = stored(hardware.widest_state_bits());
    add_scratchpad(technology, "input scratchpad", hardware.input, word, Event::array_input_reads,
                   Event::input_scratchpad_writes);
    add_scratchpad(technology, "weight scratchpad", hardware.weight, word,
                   Event::array_weight_reads, Event::weight_scratchpad_writes);
    add_scratchpad(technology, "accumulator scratchpad", hardware.accumulator, sum,
                   Event::accumulator_reads, Event::accumulator_writes);
    add_scratchpad(technology, "vector scratchpad", hardware.vector, word,
                   Event::vector_scratchpad_reads, Event::vector_scratchpad_writes);
    add_dram(hardware);
    add_protection(hardware);
    add_vector_unit(technology, hardware);
    add_logic_leakage(technology);
    area_without_ = unpriced_area(hardware);
    provenance_.push_back(
        {"left out",
         fmt::format("of the energy: instruction fetch and decoding, DMA control, clock "
                     "tree beyond the registers, idle switching, the DRAM's controller, "
                     "pads; of the area: {}; instructions and dma_bursts are "
                     "counted, not priced",
                     fmt::join(area_without_, ", "))});
}

void EnergyModel::set_price(Event event, Part part, double pj) {
    prices_[static_cast<std::size_t>(event)] = {pj, part};
}

void EnergyModel::add_array(const Technology& technology, const HardwareDescription& hardware) {
    const MacPrice mac = mac_at(technology, hardware.mac.key);
    const int width = mac.asked.sum_bits();
    const int word = hardware.mac.word_bits();
    set_price(Event::mac_operations, &EnergyBreakdown::mac, mac.mac_pj);
    set_price(Event::cascade_additions, &EnergyBreakdown::mac, mac.addition_pj);
    set_price(Event::operand_register_moves, &EnergyBreakdown::registers,
              technology.register_bit_pj.value * word);

    const double operand_registers =
        2.0 * hardware.widest_word_bits() * technology.register_bit_um2.value;
    double mac_um2 = 0.0;
    for (const BuiltMac& built : hardware.all_built()) {
        mac_prices_.push_back(mac_at(technology, built.key));
        mac_um2 += mac_prices_.back().area_um2;
        const std::string note = mac_prices_.back().note(technology.name);
        if (!note.empty() &&
            std::find(warnings_.begin(), warnings_.end(), note) == warnings_.end()) {
            warnings_.push_back(note);
        }
    }
    area_.array =
        static_cast<double>(hardware.rows) * hardware.columns * (mac_um2 + operand_registers);
    if (hardware.levels > 1) {
        area_.array += hardware.columns * mac_um2;
    }

    const std::string guard =
        width > word ? fmt::format(", {} of them guard bits, priced as a MAC of {} bits",
                                   width - word, width)
                     : "";
    provenance_.push_back(
        {fmt::format("MAC, {} {} bits{}", to_string(hardware.mac.key.kind), width, guard),
         mac.source});
    provenance_.push_back({"operand registers, energy", technology.register_bit_pj.source});
    provenance_.push_back(
        {"operand registers, area of two words an element", technology.register_bit_um2.source});
    if (hardware.levels > 1) {
        provenance_.push_back({"cascade adders, area of one MAC a column", mac.source});
    }
    if (hardware.built.size() > 1) {
        provenance_.push_back({fmt::format("array, {} arithmetics", hardware.built.size()),
                               "a MAC of each in every element, nothing shared; operations are "
                               "priced by the one that ran, scratchpad words by the widest"});
    }
}

void EnergyModel::add_scratchpad(const Technology& technology, const std::string& name,
                                 ScratchpadSize size, int word_bits, Event read, Event write) {
    if (size.words == 0) {
        return;
    }
    const double bank_bytes = static_cast<double>(size.words) * word_bits / 8.0 / size.banks;
    const SramPoint memory = sram_at(technology, bank_bytes, name);
    const double share = static_cast<double>(word_bits) / technology.sram_port_bits;
    set_price(read, &EnergyBreakdown::sram, memory.read_pj * share);
    set_price(write, &EnergyBreakdown::sram, memory.write_pj * share);
    area_.sram += memory.area_um2 * size.banks;
    leakage_mw_ += memory.leakage_mw * size.banks;
    provenance_.push_back(
        {fmt::format("{}, {} of {:.0f} bytes, {} of {} bits a word", name,
                     size.banks == 1 ? "1 bank" : fmt::format("{} banks", size.banks), bank_bytes,
                     word_bits, technology.sram_port_bits),
         memory.source});
}

void EnergyModel::add_protection(const HardwareDescription& hardware) {
    const auto add = [this](const char* what, Protection protection, int data_bits,
                            const char* where) {
        if (protection != Protection::none) {
            provenance_.push_back(
                {fmt::format("protection of the {}, {}", what, to_string(protection)),
                 fmt::format("{} check bits to {}, {}; encoder and decoder are not priced",
                             check_bits(protection, data_bits), data_bits, where)});
        }
    };
    add("scratchpads", hardware.scratchpad_protection, hardware.mac.word_bits(),
        "stored, read and written beside each word at the memories' figures");
    add("DRAM", hardware.dram_protection, kDramCodeBits,
        "moved beside the data by wires of their own: energy a bit, no time");
}

void EnergyModel::add_dram(const HardwareDescription& hardware) {
    if (!hardware.dram) {
        return;
    }
    const DramPrices& dram = *hardware.dram;
    const double check_share =
        static_cast<double>(check_bits(hardware.dram_protection, kDramCodeBits)) / kDramCodeBits;
    const double byte_pj = 8.0 * dram.bit_pj.value * (1.0 + check_share);
    set_price(Event::dram_bytes_read, &EnergyBreakdown::dram, byte_pj);
    set_price(Event::dram_bytes_written, &EnergyBreakdown::dram, byte_pj);
    set_price(Event::dram_activations, &EnergyBreakdown::dram, dram.row_pj.value);
    dram_device_mw_ = dram.background_mw.value;
    dram_phy_mw_ = dram.phy_mw.value;
    area_.dram_phy = dram.phy_um2.value;
    provenance_.push_back({"DRAM transfer", dram.bit_pj.source});
    provenance_.push_back({"DRAM activation", dram.row_pj.source});
    provenance_.push_back({"DRAM standby and refresh", dram.background_mw.source});
    provenance_.push_back({"DRAM PHY, power", dram.phy_mw.source});
    provenance_.push_back(
        {"DRAM PHY, area as published, whatever the technology", dram.phy_um2.source});
}

void EnergyModel::add_vector_unit(const Technology& technology,
                                  const HardwareDescription& hardware) {
    if (hardware.vector_lanes == 0) {
        return;
    }
    const VectorOperations& operations = technology.vector_operations(hardware.mac.key.kind);
    const auto add = [&](Event event, const char* name, const OperationEnergy& energy) {
        set_price(event, &EnergyBreakdown::vector, energy.at(hardware.mac.word_bits()));
        provenance_.push_back({std::string("vector ") + name, energy.source});
    };
    add(Event::vector_additions, "addition", operations.addition);
    add(Event::vector_multiplications, "multiplication", operations.multiplication);
    add(Event::vector_exponentials, "exponential", operations.exponential);
    add(Event::vector_conversions, "conversion", operations.conversion);
    set_price(Event::vector_random_words, &EnergyBreakdown::vector,
              technology.random_word_pj.value);
    provenance_.push_back({"vector random word", technology.random_word_pj.source});

    for (const BuiltMac& built : hardware.all_built()) {
        MacKey lane = built.key;
        if (lane.guard_bits) {
            lane.guard_bits = 0; // they are the array's
        }
        const MacPrice mac = mac_at(technology, lane);
        area_.vector += built.in_lanes
                            ? hardware.vector_lanes * technology.lane_macs.value * mac.area_um2
                            : 0.0;
    }
    provenance_.push_back({"vector lanes, area", technology.lane_macs.source});
}

void EnergyModel::add_logic_leakage(const Technology& technology) {
    constexpr double kMilliwattsPerNanowatt = 1e-6;
    leakage_mw_ += (area_.array + area_.vector) * technology.logic_leakage_nw_per_um2.value *
                   kMilliwattsPerNanowatt;
    provenance_.push_back({"leakage of logic", technology.logic_leakage_nw_per_um2.source});
}

EnergyBreakdown EnergyModel::energy(const Counters& counters, double seconds) const {
    if (!std::isfinite(seconds) || seconds < 0.0) {
        throw std::invalid_argument("energy over a time that is negative or not finite");
    }
    EnergyBreakdown result;
    double all_events = 0.0;
    for (const EventInfo& info : event_table()) {
        const Price& price = prices_[static_cast<std::size_t>(info.event)];
        if (price.part != nullptr) {
            const double energy = price.pj * static_cast<double>(counters[info.event]);
            result.*price.part += energy;
            all_events += energy;
        } else if (counters[info.event] > 0 && !is_free(info.event)) {
            throw std::invalid_argument(std::string("energy: ") + info.name +
                                        " were counted, but the hardware description has nothing "
                                        "that does them");
        }
    }
    result.leakage = leakage_mw_ * seconds * kPicojoulesPerMillijoule;
    result.dram_background = dram_background_mw() * seconds * kPicojoulesPerMillijoule;
    check_energy_sum("the chip's energy", result.total(), all_events + result.standing());
    return result;
}

DramEnergy EnergyModel::dram_energy(const Counters& counters, double seconds) const {
    const auto spent = [&](Event event) {
        return price_pj(event) * static_cast<double>(counters[event]);
    };
    return {spent(Event::dram_bytes_read) + spent(Event::dram_bytes_written),
            spent(Event::dram_activations), dram_device_mw_ * seconds * kPicojoulesPerMillijoule,
            dram_phy_mw_ * seconds * kPicojoulesPerMillijoule};
}

} // namespace napier
