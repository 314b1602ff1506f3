// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/describe_hardware.hpp"

#include <algorithm>

namespace napier {

HardwareDescription describe_hardware(const Architecture& a, int state_bits, int levels) {
    HardwareDescription h;
    h.rows = a.array.rows;
    h.columns = a.array.columns;
    h.word_bits = a.arithmetic.word_bits();
    h.arithmetic =
        a.arithmetic.is_lns() ? ArithmeticKind::lns
        : std::get<FixedMacConfig>(a.arithmetic.mac).accumulator == FixedAccumulator::wide
            ? ArithmeticKind::fixed_wide
            : ArithmeticKind::fixed_narrow;
    h.state_bits = state_bits;
    if (a.arithmetic.is_lns()) {
        const auto& mac = std::get<LnsMacConfig>(a.arithmetic.mac);
        h.fraction_bits = mac.format.fraction;
        h.log_add = log_add_key(mac.table);
    }
    h.levels = levels;
    const int banks = a.scratchpad.banks;
    h.input = {a.input_words(), banks};
    h.weight = {a.weight_words(), banks};
    h.accumulator = {a.accumulator_words(state_bits), banks};
    h.vector = {a.vector_words(), banks};
    h.vector_lanes = a.vector_lanes;
    h.clock_ns = a.clock_ns;
    h.scratchpad_protection = a.faults.scratchpads;
    h.dram_protection = a.faults.dram;
    return h;
}

HardwareDescription describe_hardware(const Architecture& a, std::int64_t longest_sum) {
    return describe_hardware(a, a.arithmetic.state_bits(), a.arithmetic.levels(longest_sum));
}

namespace {

/// Whether two arithmetics can do with one MAC; the order of a sum is the control's business.
bool same_mac(const LnsMacConfig& a, const LnsMacConfig& b) {
    return a.format == b.format && a.guard_bits == b.guard_bits && a.underflow == b.underflow &&
           a.table.plus_values() == b.table.plus_values() &&
           a.table.minus_values() == b.table.minus_values();
}

} // namespace

std::vector<HardwareDescription> describe_arithmetics(const Architecture& a,
                                                      std::int64_t longest_sum) {
    std::vector<HardwareDescription> descriptions = {describe_hardware(a, longest_sum)};
    HardwareDescription& own = descriptions.front();
    if (a.arithmetic.by_layer.empty()) {
        return descriptions;
    }
    std::vector<const LnsMacConfig*> macs;
    for (std::size_t i = 0; i < a.arithmetic.count(); ++i) {
        const auto& mac =
            i == 0 ? std::get<LnsMacConfig>(a.arithmetic.mac) : a.arithmetic.by_layer[i - 1].mac;
        own.levels = std::max(own.levels, mac.levels(longest_sum));
        const auto has = [&](auto&& same) {
            return std::any_of(macs.begin(), macs.end(), [&](const auto* m) { return same(*m); });
        };
        if (!has([&](const LnsMacConfig& other) { return same_mac(mac, other); })) {
            own.built.push_back(
                {mac.format.width, mac.state_bits(),
                 !has([&](const LnsMacConfig& other) { return mac.format == other.format; }),
                 mac.format.fraction, log_add_key(mac.table)});
            macs.push_back(&mac);
        }
    }
    own.accumulator.words = a.accumulator_words(own.widest_state_bits());
    for (const LayerArithmetic& layer : a.arithmetic.by_layer) {
        HardwareDescription other = descriptions.front();
        other.word_bits = layer.mac.format.width;
        other.state_bits = layer.mac.state_bits();
        other.fraction_bits = layer.mac.format.fraction;
        other.log_add = log_add_key(layer.mac.table);
        descriptions.push_back(other);
    }
    return descriptions;
}

} // namespace napier
