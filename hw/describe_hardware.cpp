// SPDX-License-Identifier: Apache-2.0
#include "hw/describe_hardware.hpp"

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
    h.levels = levels;
    const int banks = a.scratchpad.banks;
    h.input = {a.input_words(), banks};
    h.weight = {a.weight_words(), banks};
    h.accumulator = {a.accumulator_words(state_bits), banks};
    h.vector = {a.vector_words(), banks};
    h.vector_lanes = a.vector_lanes;
    h.clock_ns = a.clock_ns;
    return h;
}

HardwareDescription describe_hardware(const Architecture& a, const TileKernel& kernel,
                                      std::int64_t longest_sum) {
    return describe_hardware(a, kernel.state_bits(), kernel.levels(longest_sum));
}

} // namespace napier
