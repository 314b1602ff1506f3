// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "hw/architecture.hpp"
#include "hw/array/array_unit.hpp"
#include "hw/control/instruction.hpp"
#include "hw/control/tag_counters.hpp"
#include "hw/memory/dma.hpp"
#include "hw/memory/scratchpad.hpp"
#include "hw/vector/vector_unit.hpp"

namespace napier {

/// What executes instructions: scratchpads, array, vector unit and the two DMA engines, as plain
/// classes. It knows how long an instruction takes once it runs, not when it runs: that is the
/// business of the queues around it (Accelerator in SystemC, TimingEngine without).
class Datapath {
  public:
    /// The ports must outlive the datapath. `kernel` gives values, levels and state bits.
    Datapath(const Architecture& architecture, std::unique_ptr<TileKernel> kernel,
             MemoryPort& load_port, MemoryPort& store_port);

    const TileKernel& kernel() const { return *kernel_; }
    const VectorMath& vector_math() const { return *math_; }
    void observe_tiles(ArrayUnit::Observer observer) {
        array_unit_.set_observer(std::move(observer));
    }
    void set_seed(std::uint64_t seed) { vector_unit_.set_seed(seed); }

    /// Each executes one instruction and counts its events; without `values` only that. All throw
    /// DeviceError. Transfers return picoseconds, at least one clock; the others cycles.
    std::uint64_t load(const Load& load, const Tokens& tokens, bool values, Counters& counters);
    std::uint64_t store(const Store& store, const Tokens& tokens, bool values, Counters& counters);
    std::uint64_t gemm(const Gemm& gemm, bool values, TagCounters& counters);
    std::uint64_t vector(const Vector& vector, bool values, TagCounters& counters);

  private:
    Scratchpad& buffer(Buffer which);

    std::unique_ptr<TileKernel> kernel_;
    std::unique_ptr<VectorMath> math_;
    Scratchpad input_;
    Scratchpad weight_;
    Scratchpad vector_;
    Scratchpad accumulator_;
    ArrayUnit array_unit_;
    VectorUnit vector_unit_;
    Dma load_dma_;
    Dma store_dma_;
};

} // namespace napier
