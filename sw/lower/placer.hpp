// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/data/dataset.hpp"
#include "sw/pass/feature_map.hpp"
#include "sw/pass/tensor.hpp"

namespace napier {

/// Lays tensors into a chip's DRAM, one behind the other, each on a boundary of 64 bytes.
class Placer {
  public:
    DeviceTensor tensor(std::int64_t rows, std::int64_t columns, int bits, int fraction,
                        std::uint8_t arithmetic);
    /// One of each of `maps` images. `packed`: as the host writes them.
    FeatureMap map(const ImageShape& shape, std::int64_t maps, int bits, int fraction,
                   std::uint8_t arithmetic, bool packed = false);
    /// DRAM in use.
    std::uint64_t bytes() const { return next_; }

  private:
    std::uint64_t take(std::uint64_t bytes);

    std::uint64_t next_ = 0;
};

} // namespace napier
