// SPDX-License-Identifier: Apache-2.0
#include "hw/values/array_values.hpp"

namespace napier {

ArrayValues::ArrayValues(Word one, std::size_t most_rows, const TileKernel& kernel,
                         Scratchpad& input, Scratchpad& weight, Scratchpad& accumulator)
    : kernel_(kernel), input_(input), weight_(weight), accumulator_(accumulator),
      ones_(most_rows, one) {}

void ArrayValues::execute(const Gemm& gemm) {
    const auto planes = static_cast<std::uint32_t>(kernel_.levels(gemm.k_total));
    const std::uint32_t outputs = std::uint32_t{gemm.m} * gemm.n;
    // Sums in the PEs are watched, or upset, one product after another.
    const bool at_once = observer_ || faults_ != nullptr;
    if (at_once) {
        accumulator_.settle(gemm.accumulator_address, planes, outputs, outputs);
    }
    weight_.read(gemm.weight_address, gemm.k, gemm.n, gemm.weight_stride);
    if (!gemm.input_is_ones) {
        input_.read(gemm.input_address, gemm.m, gemm.k, gemm.input_stride);
    }
    const TileShape shape{gemm.m, gemm.n, gemm.k, gemm.k_offset, gemm.k_total, gemm.shift};
    const TileOperand a{gemm.input_is_ones ? ones_.data() : input_.words(gemm.input_address),
                        gemm.input_stride};
    const TileOperand b{weight_.words(gemm.weight_address), gemm.weight_stride};
    const TileState sums{accumulator_.at(gemm.accumulator_address), outputs, gemm.n};
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

} // namespace napier
