// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "hw/arith/common/packing.hpp"
#include "hw/chip/architecture.hpp"
#include "hw/isa/instruction.hpp"
#include "hw/values/word_converter.hpp"

namespace napier {

/// A chip's DRAM as bytes of the host, zeros at first: tensors lie where a NetworkPlan places them,
/// in the words of their arithmetics. Loads and stores move the same words as a DMA's, of any size,
/// and take no time. Those that touch no common bytes may run on several threads.
class HostMemory {
  public:
    explicit HostMemory(const Arithmetic& arithmetic) : converter_(arithmetic) {}

    void resize(std::uint64_t bytes) { bytes_.resize(bytes + kUnpackSlack); }
    /// Throw InvariantError beyond the memory's end.
    std::uint8_t* at(std::uint64_t address, std::uint64_t bytes);
    const std::uint8_t* at(std::uint64_t address, std::uint64_t bytes) const;

    /// Words as an instruction would find them at `local_address`: rows load.local_stride apart,
    /// transposed, gathered and converted as the load says.
    void load(const Load& load, Word* tile) const;
    /// Rows store.local_stride apart.
    void store(const Store& store, const Word* tile);

  private:
    /// Null where both sides hold the same format.
    template <typename Transfer> const Word* conversion(const Transfer& transfer) const;

    std::vector<std::uint8_t> bytes_; ///< and some that unpacking may read behind the last
    mutable WordConverter converter_; ///< makes its tables when they are first asked for
    mutable std::mutex making_;
};

} // namespace napier
