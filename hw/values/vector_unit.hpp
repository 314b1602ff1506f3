// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/arith/vector_math.hpp"
#include "hw/chip/architecture.hpp"
#include "hw/cost/counters.hpp"
#include "hw/isa/instruction.hpp"
#include "hw/values/chip_faults.hpp"
#include "hw/values/kernels/tile_kernel.hpp"
#include "hw/values/scratchpad.hpp"
#include "hw/values/vector_values.hpp"

namespace napier {

/// Executes Vector instructions on the vector scratchpad and the accumulators: values by
/// VectorValues, cycles and events here. No SystemC.
///
/// Cycles: a pipeline of kPipelineDepth stages that takes `lanes` words a cycle. A drain reads one
/// state word of a result a cycle, so it takes as many passes as the sum has levels. There is one
/// softmax unit, which sees each logit three times (scale and maximum, sum, result). Pools take a
/// pass for each element of a window.
class VectorUnit {
  public:
    static constexpr std::int64_t kPipelineDepth = 8;
    static constexpr std::int64_t kSoftmaxPasses = 3;

    VectorUnit(const Architecture& architecture, const TileKernel& kernel, const VectorMath& math,
               Scratchpad& vector, Scratchpad& accumulator);

    void set_seed(std::uint64_t seed) { values_.set_seed(seed); }
    /// Upsets of the sums that drains read; null: none.
    void set_faults(ChipFaults* faults) { faults_ = faults; }
    /// Returns the cycles. Throws DeviceError. Without `values` only the cost and the counters.
    std::int64_t execute(const Vector& instruction, bool values, Counters& counters);

  private:
    std::int64_t drain(const Vector& v, bool values, Counters& counters);
    std::int64_t softmax_gradient(const Vector& v, bool values, Counters& counters);
    std::int64_t update(const Vector& v, bool values, Counters& counters);
    std::int64_t multiplicative_update(const Vector& v, bool values, Counters& counters);
    std::int64_t max_pool(const Vector& v, bool values, Counters& counters);
    std::int64_t max_unpool(const Vector& v, bool values, Counters& counters);
    std::int64_t average_pool(const Vector& v, bool values, Counters& counters);
    std::int64_t elementwise(const Vector& v, bool values, Counters& counters);
    std::int64_t moment_sums(const Vector& v, bool values, Counters& counters);
    std::int64_t moments(const Vector& v, bool values, Counters& counters);
    std::int64_t normalise(const Vector& v, bool values, Counters& counters);
    std::int64_t normalise_gradient(const Vector& v, bool values, Counters& counters);
    /// Rows of v.columns words that hold channels' numbers.
    const Word* channel_rows(std::uint32_t address, std::uint32_t rows, const Vector& v) const;
    /// A tile of v.rows x v.taps * v.columns words, rows without gaps.
    const Word* window_tile(std::uint32_t address, const Vector& v) const;
    const Word* source_tile(std::uint32_t address, const Vector& v) const;
    Word* result_tile(std::uint32_t address, const Vector& v) const;
    std::int64_t passes(const Vector& v, std::int64_t each) const;

    int lanes_;
    const TileKernel& kernel_;
    VectorValues values_;
    Scratchpad& vector_;
    Scratchpad& accumulator_;
    ChipFaults* faults_ = nullptr;
    std::vector<Word> ones_;
    std::vector<Word> terms_;
};

} // namespace napier
