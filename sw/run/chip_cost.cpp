// SPDX-License-Identifier: Apache-2.0
#include "sw/run/chip_cost.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hw/energy/chip_energy.hpp"

namespace napier {

double ChipCost::utilization() const {
    const double places = static_cast<double>(array.rows) * array.columns;
    return cycles == 0 ? 0
                       : static_cast<double>(total.events[Event::mac_operations]) /
                             (static_cast<double>(cycles) * places);
}

std::string note_lines(const std::vector<std::string>& notes) {
    std::string text;
    for (auto note = notes.begin(); note != notes.end(); ++note) {
        text += std::find(notes.begin(), note, *note) == note ? "note: " + *note + "\n" : "";
    }
    return text;
}

std::string area_line(const std::vector<std::string>& without) {
    return without.empty() ? "" : fmt::format("areas leave out {}", fmt::join(without, ", "));
}

ChipCost price(const Technology& technology, const Architecture& architecture,
               std::int64_t longest_sum, const TagCounters& fetch,
               const std::vector<PassCost*>& passes, const std::vector<PassCost*>& beside) {
    ChipEnergy energy(technology, architecture, longest_sum);
    ChipCost cost;
    cost.arithmetic = architecture.arithmetic.describe();
    cost.array = architecture.array;
    cost.clock_ns = architecture.clock_ns;
    cost.fetch = cost.total = fetch;
    cost.fetch_energy = energy.dynamic(fetch.events, 0);
    energy.add(fetch.events, 0);
    double parts = cost.fetch_energy.total();
    for (PassCost* const pass : passes) {
        pass->energy = energy.dynamic(pass->counters.events, pass->arithmetic);
        energy.add(pass->counters.events, pass->arithmetic);
        cost.total += pass->counters;
        parts += pass->energy.total();
    }
    for (PassCost* const pass : beside) {
        pass->energy = energy.dynamic(pass->counters.events, pass->arithmetic);
    }
    cost.cycles = cost.total.cycles();
    cost.energy = energy.total(cost.seconds());
    check_energy_sum("the run's energy by layer and pass", cost.energy.total(),
                     parts + cost.energy.standing());
    cost.dram_energy = energy.dram(cost.seconds());
    check_energy_sum("the DRAM's energy by cause", cost.energy.dram + cost.energy.dram_background,
                     cost.dram_energy.total());
    cost.shares = run_shares(cost.total, architecture);
    cost.area = energy.chip().area();
    cost.area_without = energy.chip().area_without();
    cost.mac_prices = energy.chip().mac_prices();
    cost.provenance = energy.chip().provenance();
    cost.notes = energy.chip().warnings();
    cost.technology = technology.name;
    return cost;
}

} // namespace napier
