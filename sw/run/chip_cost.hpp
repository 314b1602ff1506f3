// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/cost/tag_counters.hpp"
#include "hw/energy/energy_model.hpp"
#include "sw/pass/pass.hpp"
#include "sw/run/run_bound.hpp"

namespace napier {

/// What one pass of one layer took.
struct PassCost {
    std::size_t layer = 0;
    Pass pass = Pass::forward;
    std::uint8_t arithmetic = 0; ///< that it computes in, see Arithmetic::alone
    TagCounters counters;
    EnergyBreakdown energy; ///< dynamic: what time costs belongs to the whole
};

/// What a run took on one chip: counted, and priced.
struct ChipCost {
    std::string arithmetic; ///< in words
    ArrayShape array;
    double clock_ns = 0;
    TagCounters fetch; ///< reading the instructions
    EnergyBreakdown fetch_energy;
    TagCounters total;        ///< all passes, and the fetch
    std::uint64_t cycles = 0; ///< array + vector + stall, exactly
    EnergyBreakdown energy;   ///< leakage and the DRAM's standing power included
    DramEnergy dram_energy;   ///< its share for the DRAM, by cause
    RunShares shares;         ///< of `total`
    AreaBreakdown area;
    std::vector<std::string> area_without; ///< see unpriced_area()
    std::vector<MacPrice> mac_prices;      ///< of each arithmetic that is built in
    std::vector<Provenance> provenance;    ///< where the prices come from
    std::vector<std::string> notes;        ///< what a person should know about them
    std::string technology;

    double seconds() const { return static_cast<double>(cycles) * clock_ns * 1e-9; }
    /// Share of the multipliers' cycles that did a multiplication.
    double utilization() const;
};

/// "note: ...", a line for each; the same note once.
std::string note_lines(const std::vector<std::string>& notes);

/// "areas leave out control and decoding, ..."; nothing of an empty list.
std::string area_line(const std::vector<std::string>& without);

/// Prices what a chip counted: gives each pass its energy, and the sums; `beside` are priced too,
/// but are no part of the sums. Sums are of up to
/// `longest_sum` products. Throws InputError as EnergyModel does, InvariantError if the energies of
/// the parts do not make the whole.
ChipCost price(const Technology& technology, const Architecture& architecture,
               std::int64_t longest_sum, const TagCounters& fetch,
               const std::vector<PassCost*>& passes, const std::vector<PassCost*>& beside = {});

} // namespace napier
