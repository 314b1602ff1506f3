// SPDX-License-Identifier: Apache-2.0
#include "tb/wave_bench.hpp"

#include "tb/array_benches.hpp"
#include "tb/memory_benches.hpp"
#include "tb/unit_benches.hpp"

namespace napier {

const std::vector<WaveBench>& wave_benches() {
    using Chip = const Architecture&;
    static const std::vector<WaveBench> benches{
        {"multiplier", "LNS multiplier: logs add", bench_multiplier},
        {"log-add", "log-domain adder and its table lookup, d swept both ways", bench_log_add},
        {"lns-mac", "LNS multiply-accumulate in one cycle",
         [](Chip chip, VcdFile& vcd) { bench_lns_mac(chip, vcd, false); }},
        {"lns-mac-registered", "the same with a product register",
         [](Chip chip, VcdFile& vcd) { bench_lns_mac(chip, vcd, true); }},
        {"fixed-mac-wide", "the fixed-point twin, accumulator of 2W + 8 bits",
         [](Chip chip, VcdFile& vcd) {
             bench_fixed_mac(chip, vcd, FixedAccumulator::wide, false);
         }},
        {"fixed-mac-narrow", "the fixed-point twin, accumulator of W bits",
         [](Chip chip, VcdFile& vcd) {
             bench_fixed_mac(chip, vcd, FixedAccumulator::narrow, false);
         }},
        {"scratchpad", "one bank: written in order, read back both ways", bench_scratchpad},
        {"double-buffer", "two halves that take turns, with skewed reads", bench_double_buffer},
        {"pe", "one processing element with its operand registers", bench_element},
        {"array-os", "output-stationary array, folds with remainders and a stall",
         [](Chip chip, VcdFile& vcd) { bench_array(chip, vcd, Dataflow::output_stationary); }},
        {"array-ws", "weight-stationary array",
         [](Chip chip, VcdFile& vcd) { bench_array(chip, vcd, Dataflow::weight_stationary); }},
        {"array-is", "input-stationary array",
         [](Chip chip, VcdFile& vcd) { bench_array(chip, vcd, Dataflow::input_stationary); }},
        {"gemm", "the array behind its double buffers, tile by tile", bench_gemm},
    };
    return benches;
}

} // namespace napier
