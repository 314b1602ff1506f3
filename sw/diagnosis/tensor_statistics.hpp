// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "sw/diagnosis/word_values.hpp"
#include "sw/pass/operation.hpp"
#include "sw/whole/host_memory.hpp"

namespace napier {

/// How the numbers of a tensor lie in the range of their format.
struct TensorStatistics {
    std::uint64_t values = 0;
    std::uint64_t zero = 0;
    std::uint64_t smallest = 0;  ///< at the smallest magnitude but zero
    std::uint64_t saturated = 0; ///< at the largest magnitude of their sign
    int lowest_log2 = 0;         ///< floor(log2 |x|) of the format's smallest magnitude ...
    int highest_log2 = 0;        ///< ... and of its largest
    /// How many numbers have that floor(log2 |x|); zeros have none.
    std::map<int, std::uint64_t> histogram;
};

/// Of words that were counted: `counts` has an item for each word of the format.
TensorStatistics statistics_of(const std::vector<std::uint64_t>& counts, const WordValues& values);

/// The elements of some rows of a tensor as they lie in memory, row by row without gaps.
std::vector<std::uint32_t> stored_elements(const HostMemory& memory, const DeviceTensor& tensor,
                                           std::int64_t row, std::int64_t rows);

/// Of a result's rows in use, all its copies.
TensorStatistics statistics_of(const HostMemory& memory, const ResultTensor& result,
                               const WordValues& values);

} // namespace napier
