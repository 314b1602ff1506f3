// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>

#include "hw/parallel/worker_pool.hpp"

namespace napier {

/// Calls part(first, last) for parts of rows that do not touch each other, each of about
/// `row_words` words to work through: the host's threads share them.
template <typename Part>
void for_row_parts(std::size_t rows, std::size_t row_words, const Part& part) {
    constexpr std::size_t kLeastWords = 2048; // worth waking a thread for
    WorkerPool::shared().for_parts(rows, kLeastWords / std::max<std::size_t>(row_words, 1) + 1,
                                   part);
}

/// The same, row by row.
template <typename Row> void for_rows(std::size_t rows, std::size_t row_words, const Row& row) {
    for_row_parts(rows, row_words, [&](std::size_t first, std::size_t last) {
        for (std::size_t r = first; r < last; ++r) {
            row(r);
        }
    });
}

} // namespace napier
