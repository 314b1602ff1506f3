// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "hw/arith/arithmetic.hpp"
#include "hw/cost/operands.hpp"
#include "hw/isa/vector_operations.hpp"
#include "hw/parallel/shared_rows.hpp"
#include "hw/values/chip_faults.hpp"
#include "hw/values/scratchpad.hpp"
#include "hw/values/vector_values.hpp"

namespace napier {

/// What the vector unit's operations compute on tiles of the vector scratchpad and the
/// accumulators, in one arithmetic, row by row with VectorValues. Operations are such as
/// vector_cost() has let pass.
class VectorTiles {
  public:
    /// `arithmetic` is one alone. All but it must outlive the object.
    VectorTiles(const Arithmetic& arithmetic, const TileKernel& kernel, const VectorMath& math,
                Scratchpad& vector, Scratchpad& accumulator);

    void set_seed(std::uint64_t seed) { values_.set_seed(seed); }
    /// Upsets of the sums that drains read; null: none.
    void set_faults(ChipFaults* faults) { faults_ = faults; }

    /// Throws DeviceError for a label of no class.
    template <typename VectorOperation> void execute(const VectorOperation& operation) {
        ReachOperands reach{vector_, accumulator_};
        for_operands(operation, arithmetic_, reach);
        compute(operation);
    }

  private:
    /// What for_operands() visits: upsets what is read, waits for what is written.
    struct ReachOperands {
        Scratchpad& vector;
        Scratchpad& accumulator;

        void read(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
                  std::uint32_t stride) {
            vector.read(address, rows, columns, stride);
        }
        void indices(std::uint32_t /*address*/, std::uint32_t /*rows*/, std::uint32_t /*columns*/,
                     std::uint32_t /*stride*/) {} // no numbers: not upset
        void write(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
                   std::uint32_t stride) {
            vector.settle(address, rows, columns, stride);
        }
        void sums(std::uint32_t address, std::uint32_t planes, std::uint32_t outputs) {
            accumulator.settle(address, planes, outputs, outputs);
        }
    };

    /// Any of vector_op::RowOperation; the others are below.
    template <typename RowOperation> void compute(const RowOperation& v) {
        const auto operands = v.operands(v);
        OperandRows<std::tuple_size_v<std::decay_t<decltype(operands)>>> first{};
        for (std::size_t i = 0; i < first.size(); ++i) {
            first[i] = operand(operands[i].address, operands[i].there);
        }
        Word* const result = vector_.words(v.result);
        for_rows(v.rows, v.columns, [&](std::size_t r) {
            const std::size_t at = r * v.stride;
            values_.compute_row(v, rows_behind(first, at), vector_op::element_of(v, r), result + at,
                                v.columns);
        });
    }
    void compute(const vector_op::Drain& v);
    void compute(const vector_op::SoftmaxGradient& v);
    void compute(const vector_op::Update& v);
    void compute(const vector_op::MultiplicativeUpdate& v);
    void compute(const vector_op::MaxPool& v);
    void compute(const vector_op::MaxUnpool& v);
    void compute(const vector_op::AveragePool& v);
    void compute(const vector_op::MomentSums& v);
    void compute(const vector_op::Moments& v);
    void compute(const vector_op::Normalise& v);
    void compute(const vector_op::NormaliseGradient& v);
    template <typename Update> void compute_update(const Update& v, bool has_state);
    /// Of a tile, or of what a flag says is not there.
    const Word* operand(std::uint32_t address, bool there = true) {
        return there ? vector_.words(address) : nullptr;
    }

    const Arithmetic arithmetic_;
    const TileKernel& kernel_;
    VectorValues values_;
    Scratchpad& vector_;
    Scratchpad& accumulator_;
    ChipFaults* faults_ = nullptr;
    std::vector<Word> ones_;
    std::vector<Word> terms_;
};

} // namespace napier
