// SPDX-License-Identifier: Apache-2.0
#include "hw/values/array_unit.hpp"

#include <utility>

#include "hw/values/kernels/threaded_kernel.hpp"

namespace napier {

namespace {

/// 1.0 as an operand: log 0, or the integer 1 (a sum of values keeps their scale).
Word one_of(const Arithmetic& arithmetic) {
    return arithmetic.is_lns() ? Word{0} : Word{1};
}

std::unique_ptr<TileKernel> kernel_for(const Arithmetic& arithmetic, Isa isa) {
    return std::visit([isa](const auto& mac) { return make_tile_kernel(mac, isa); },
                      arithmetic.mac);
}

} // namespace

std::unique_ptr<TileKernel> make_tile_kernel(const Arithmetic& arithmetic) {
    return std::make_unique<ThreadedKernel>(kernel_for(arithmetic, Isa::best));
}

std::unique_ptr<TileKernel> make_plain_kernel(const Arithmetic& arithmetic) {
    return kernel_for(arithmetic, Isa::scalar);
}

ArrayUnit::ArrayUnit(const Architecture& architecture, const TileKernel& kernel, Scratchpad& input,
                     Scratchpad& weight, Scratchpad& accumulator)
    : array_(architecture.array), arity_(architecture.arithmetic.arity()), kernel_(kernel),
      input_(input), weight_(weight), accumulator_(accumulator),
      ones_(weight.words(), one_of(architecture.arithmetic)) {}

void ArrayUnit::check_held(const Gemm& gemm, const GemmTile& tile) {
    const std::optional<Held> before = std::exchange(held_, std::nullopt);
    if (!tile.follows && !tile.stays) {
        return;
    }
    const bool weights = array_.dataflow == Dataflow::weight_stationary;
    const Held held = weights ? Held{gemm.weight_address, gemm.k, gemm.n}
                              : Held{gemm.input_address, gemm.m, gemm.k};
    if (!array_.hold || array_.folds != Folds::serial ||
        array_.dataflow == Dataflow::output_stationary || array_folds(array_, tile) != 1) {
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

ArrayUnit::Cost ArrayUnit::execute(const Gemm& gemm, bool values, Counters& counters) {
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
    const int levels = kernel_.levels(gemm.k_total);
    const auto planes = static_cast<std::uint32_t>(levels);
    const std::uint32_t outputs = std::uint32_t{gemm.m} * gemm.n;
    // Sums in the PEs are watched, or upset, one product after another.
    const bool at_once = observer_ || faults_ != nullptr;
    std::byte* const state =
        at_once ? accumulator_.sums(gemm.accumulator_address, planes, outputs)
                : accumulator_.tile(gemm.accumulator_address, planes, outputs, outputs);
    const Word* const weight =
        weight_.read_words(gemm.weight_address, gemm.k, gemm.n, gemm.weight_stride);
    const Word* input = nullptr;
    if (!gemm.input_is_ones) {
        input = input_.read_words(gemm.input_address, gemm.m, gemm.k, gemm.input_stride);
    } else {
        input = ones_.data();
    }

    if (values) {
        const TileShape shape{gemm.m, gemm.n, gemm.k, gemm.k_offset, gemm.k_total, gemm.shift};
        const TileOperand a{input, gemm.input_stride};
        const TileOperand b{weight, gemm.weight_stride};
        const TileState sums{state, outputs, gemm.n};
        if (observer_) {
            observer_(gemm, a, b, sums, false);
        }
        if (faults_ != nullptr) {
            faults_->accumulate(kernel_, a, b, shape, sums);
        } else if (at_once) {
            kernel_.accumulate(a, b, shape, sums);
        } else {
            const WorkerPool::Ticket ticket = kernel_.accumulate_later(a, b, shape, sums);
            accumulator_.busy(gemm.accumulator_address, planes, outputs, outputs, ticket);
            weight_.busy(gemm.weight_address, gemm.k, gemm.n, gemm.weight_stride, ticket);
            if (!gemm.input_is_ones) {
                input_.busy(gemm.input_address, gemm.m, gemm.k, gemm.input_stride, ticket);
            }
        }
        if (observer_) {
            observer_(gemm, a, b, sums, true);
        }
    }
    count_array_events(array_, tile, arity_, levels, gemm.input_is_ones, counters);
    return {array_cycles(array_, tile), bank_conflict_cycles(array_, tile, input_.banks())};
}

} // namespace napier
