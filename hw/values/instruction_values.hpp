// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/isa/instruction.hpp"
#include "hw/values/array_values.hpp"
#include "hw/values/chip_faults.hpp"
#include "hw/values/scratchpad.hpp"
#include "hw/values/transfer_values.hpp"
#include "hw/values/vector_tiles.hpp"

namespace napier {

/// What instructions compute: the words of the scratchpads, and how each changes them. Array and
/// vector unit exist once; here each arithmetic of the chip has its own view of them on the same
/// scratchpads. Instructions are such as InstructionCost has let pass.
class InstructionValues {
  public:
    explicit InstructionValues(const Architecture& architecture);

    /// By number, see Arithmetic::alone.
    const TileKernel& kernel(std::size_t arithmetic = 0) const { return *kernels_.at(arithmetic); }
    const VectorMath& vector_math(std::size_t arithmetic = 0) const {
        return *maths_.at(arithmetic);
    }
    void observe_tiles(const ArrayValues::Observer& observer);
    void set_seed(std::uint64_t seed);

    /// Replaces the upsets there were.
    void set_faults(const FaultConfig& config);
    /// Null without any.
    ChipFaults* faults() { return faults_ ? &*faults_ : nullptr; }
    const ChipFaults* faults() const { return faults_ ? &*faults_ : nullptr; }
    /// A program starts. Without `values` nothing is upset.
    void start_program(bool values);

    /// A load's bursts fill landing(); then its words are placed.
    Landing landing(const Load& load) { return load_.landing(load); }
    void place(const Load& load) { load_.place(load, buffer(load.buffer)); }
    /// What a store's bursts take along.
    std::uint8_t* packed(const Store& store) { return store_.packed(store, vector_); }
    /// An operation of the compute queue. Throws DeviceError.
    void compute(const Operation& operation);

  private:
    Scratchpad& buffer(Buffer which);

    void execute(const Load& /*load*/) {} // of other queues
    void execute(const Store& /*store*/) {}
    void execute(const vector_op::Nothing& /*nothing*/) {}
    void execute(const Gemm& gemm) { arrays_[gemm.arithmetic].execute(gemm); }
    template <typename VectorOperation> void execute(const VectorOperation& operation) {
        vectors_[operation.arithmetic].execute(operation);
    }

    const Arithmetic arithmetic_;
    std::vector<std::unique_ptr<TileKernel>> kernels_; ///< by arithmetic, as all of these
    std::vector<std::unique_ptr<VectorMath>> maths_;
    Scratchpad input_;
    Scratchpad weight_;
    Scratchpad vector_;
    Scratchpad accumulator_;
    std::vector<ArrayValues> arrays_;
    std::vector<VectorTiles> vectors_;
    TransferValues load_;
    TransferValues store_;
    std::optional<ChipFaults> faults_;
};

} // namespace napier
