// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sw/diagnosis/sample.hpp"
#include "sw/lower/network_plan.hpp"
#include "sw/whole/host_memory.hpp"

namespace napier {

/// Some outputs of a product, at most kMostOutputs on a grid of rows and columns, with their exact
/// values: sums of the numbers that enter the array, in double precision, with bias, addend,
/// activation and mask as the product has them. Taken before the product runs, since it may
/// overwrite what it reads.
class ProductSample {
  public:
    static constexpr std::int64_t kMostOutputs = 256;

    ProductSample(const NetworkPlan& plan, const HostMemory& memory, const GemmPass& pass);

    /// After the product has run. `values` are those of the result's words.
    ProductAccuracy compare(const HostMemory& memory, const WordValues& values) const;

  private:
    struct Output {
        std::int64_t row;
        std::int64_t column;
        double exact;
        bool cancelled;
    };
    /// Of one of the equal products.
    struct Part {
        DeviceTensor result;
        std::vector<Output> outputs;
    };

    std::vector<Part> parts_;
};

} // namespace napier
