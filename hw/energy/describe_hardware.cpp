// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/describe_hardware.hpp"

#include <algorithm>

#include "hw/chip/dram_preset.hpp"

namespace napier {

namespace {

/// Of all channels: `value` each, in the unit of the chip's key times `unit`.
Sourced priced(const DramConfig& dram, const char* key, double DramConfig::*value, double unit) {
    const DramPreset& preset = load_dram_preset(dram.preset);
    const bool own = dram.*value != preset.figures.*value;
    return {dram.*value * unit, own ? std::string("the chip's dram.") + key : preset.source(key)};
}

DramPrices describe_dram(const DramConfig& dram) {
    const double channels = dram.channels;
    constexpr double kUm2 = 1e6; // a square millimetre's
    return {priced(dram, "transfer_pj_per_bit", &DramConfig::transfer_pj_per_bit, 1),
            priced(dram, "activation_pj_per_row", &DramConfig::activation_pj_per_row, 1),
            priced(dram, "background_mw", &DramConfig::background_mw, channels),
            priced(dram, "phy_mw", &DramConfig::phy_mw, channels),
            priced(dram, "phy_area_mm2", &DramConfig::phy_area_mm2, channels * kUm2),
            load_dram_preset(dram.preset).name};
}

} // namespace

HardwareDescription describe_hardware(const Architecture& a, std::int64_t longest_sum) {
    HardwareDescription h;
    h.rows = a.array.rows;
    h.columns = a.array.columns;
    h.mac = built_mac(a.arithmetic.mac);
    h.levels = a.arithmetic.levels(longest_sum);
    const int banks = a.scratchpad.banks;
    h.input = {a.input_words(), banks};
    h.weight = {a.weight_words(), banks};
    h.accumulator = {a.accumulator_words(h.mac.state_bits), banks};
    h.vector = {a.vector_words(), banks};
    h.vector_lanes = a.vector_lanes;
    h.dram = describe_dram(a.dram);
    h.clock_ns = a.clock_ns;
    h.scratchpad_protection = a.faults.scratchpads;
    h.dram_protection = a.faults.dram;
    return h;
}

std::vector<HardwareDescription> describe_arithmetics(const Architecture& a,
                                                      std::int64_t longest_sum) {
    HardwareDescription chip = describe_hardware(a, longest_sum);
    if (a.arithmetic.by_layer.empty()) {
        return {chip};
    }
    std::vector<const NumberSystem*> macs; // of chip.built
    const auto build = [&](const NumberSystem& system) {
        chip.levels = std::max(chip.levels, levels(system, longest_sum));
        const auto built = [&](bool (*same)(const NumberSystem&, const NumberSystem&)) {
            return std::any_of(macs.begin(), macs.end(),
                               [&](const auto* other) { return same(*other, system); });
        };
        if (!built(same_mac)) {
            chip.built.push_back(built_mac(system));
            chip.built.back().in_lanes = !built(same_words);
            macs.push_back(&system);
        }
    };
    build(a.arithmetic.mac);
    for (const LayerArithmetic& layer : a.arithmetic.by_layer) {
        build(layer.mac);
    }
    chip.accumulator.words = a.accumulator_words(chip.widest_state_bits());
    std::vector<HardwareDescription> descriptions = {chip};
    for (const LayerArithmetic& layer : a.arithmetic.by_layer) {
        chip.mac = built_mac(layer.mac);
        descriptions.push_back(chip);
    }
    return descriptions;
}

} // namespace napier
