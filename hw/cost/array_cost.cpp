// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/array_cost.hpp"

#include <utility>

namespace napier {

ArrayCost::ArrayCost(const Architecture& architecture, ScratchpadUse& input, ScratchpadUse& weight,
                     ScratchpadUse& accumulator)
    : array_(architecture.array), banks_(architecture.scratchpad.banks), input_(input),
      weight_(weight), accumulator_(accumulator) {}

void ArrayCost::check_held(const Gemm& gemm, const GemmTile& tile) {
    const std::optional<Held> before = std::exchange(held_, std::nullopt);
    if (!tile.follows && !tile.stays) {
        return;
    }
    const DataflowSides& sides = sides_of(array_.dataflow);
    const bool weights = sides.stationary() == GemmOperand::weight;
    const Held held = weights ? Held{gemm.weight_address, gemm.k, gemm.n}
                              : Held{gemm.input_address, gemm.m, gemm.k};
    if (!array_.hold || array_.folds != Folds::serial || sides.keeps_sums() ||
        array_folds(array_, tile) != 1) {
        throw DeviceError(ErrorCode::bad_shape, "gemm: a tile is held, expected array.hold, serial "
                                                "folds, ws or is, and one fold");
    }
    if (tile.follows && (!before || before->address != held.address || before->rows != held.rows ||
                         before->columns != held.columns)) {
        throw DeviceError(ErrorCode::bad_shape,
                          "gemm: follows a tile that the array does not hold");
    }
    if (tile.stays) {
        held_ = held;
    }
}

std::uint64_t ArrayCost::cost(const Gemm& gemm, const Arithmetic& own, TagCounters& counters) {
    if (gemm.m == 0 || gemm.n == 0 || gemm.k == 0 ||
        std::uint64_t{gemm.k_offset} + gemm.k > gemm.k_total ||
        (gemm.input_is_ones && gemm.m != 1) || gemm.shift < -32 || gemm.shift > 40) {
        throw DeviceError(ErrorCode::bad_shape, "gemm " + std::to_string(gemm.m) + " x " +
                                                    std::to_string(gemm.n) + " x " +
                                                    std::to_string(gemm.k) + " at " +
                                                    std::to_string(gemm.k_offset) + " of " +
                                                    std::to_string(gemm.k_total));
    }
    const GemmTile tile{gemm.m,     gemm.n,      gemm.k,       gemm.k_offset, gemm.k_total,
                        gemm.opens, gemm.closes, gemm.follows, gemm.stays};
    check_held(gemm, tile);
    const int levels = own.levels(gemm.k_total);
    const std::uint32_t outputs = std::uint32_t{gemm.m} * gemm.n;
    accumulator_.check(gemm.accumulator_address, static_cast<std::uint32_t>(levels), outputs,
                       outputs);
    weight_.read(gemm.weight_address, gemm.k, gemm.n, gemm.weight_stride);
    if (!gemm.input_is_ones) {
        input_.read(gemm.input_address, gemm.m, gemm.k, gemm.input_stride);
    }
    count_array_events(array_, tile, own.arity(), levels, gemm.input_is_ones, counters.events);
    const auto cycles = static_cast<std::uint64_t>(array_cycles(array_, tile));
    const auto conflict = static_cast<std::uint64_t>(bank_conflict_cycles(array_, tile, banks_));
    counters.array_cycles += cycles;
    counters.conflict_cycles += conflict;
    counters.stall_cycles += conflict;
    return cycles + conflict;
}

} // namespace napier
