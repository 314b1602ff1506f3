// SPDX-License-Identifier: Apache-2.0
#include "sw/diagnosis/tensor_statistics.hpp"

#include <algorithm>
#include <cmath>

#include "sw/lower/transfers.hpp"

namespace napier {

namespace {

TensorStatistics nothing_counted(const WordValues& values) {
    TensorStatistics statistics;
    statistics.lowest_log2 = values.lowest_log2();
    statistics.highest_log2 = values.highest_log2();
    return statistics;
}

/// `count` elements of the same value.
void add(TensorStatistics& statistics, const WordValues& values, double value,
         std::uint64_t count) {
    statistics.values += count;
    if (value == 0) {
        statistics.zero += count;
        return;
    }
    statistics.smallest += values.smallest(value) ? count : 0;
    statistics.saturated += values.saturated(value) ? count : 0;
    statistics.histogram[std::ilogb(value)] += count;
}

} // namespace

TensorStatistics statistics_of(const std::vector<std::uint64_t>& counts, const WordValues& values) {
    TensorStatistics statistics = nothing_counted(values);
    for (std::size_t word = 0; word < counts.size(); ++word) {
        if (counts[word] != 0) {
            add(statistics, values, values[static_cast<std::uint32_t>(word)], counts[word]);
        }
    }
    return statistics;
}

std::vector<std::uint32_t> stored_elements(const HostMemory& memory, const DeviceTensor& tensor,
                                           std::int64_t row, std::int64_t rows) {
    const auto columns = static_cast<std::size_t>(tensor.columns);
    Load load =
        load_of(tensor, {row, 0, rows, tensor.columns}, Buffer::vector, 0, padded(tensor.columns));
    name_arithmetic(load, tensor.arithmetic);
    std::vector<Word> words(load.rows * std::size_t{load.local_stride});
    memory.load(load, words.data());
    std::vector<std::uint32_t> elements(load.rows * columns);
    for (std::size_t r = 0; r < load.rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
            elements[r * columns + c] =
                element_at(words.data() + r * load.local_stride, c, tensor.element_bits);
        }
    }
    return elements;
}

TensorStatistics statistics_of(const HostMemory& memory, const ResultTensor& result,
                               const WordValues& values) {
    constexpr std::int64_t kBlockWords = 1 << 16;
    const std::int64_t block =
        std::max<std::int64_t>(1, kBlockWords / std::max<std::int64_t>(1, result.tensor.columns));
    // Words are counted first, that equal ones are looked at once; wide masters are hardly ever.
    const bool wide = places(result.tensor.element_bits) > 1;
    std::vector<std::uint64_t> counts(wide ? 0 : std::size_t{1} << result.tensor.element_bits);
    TensorStatistics statistics = nothing_counted(values);
    DeviceTensor tensor = result.tensor;
    for (std::int64_t copy = 0; copy < result.copies; ++copy) {
        for (std::int64_t row = 0; row < result.rows; row += block) {
            const std::int64_t rows = std::min(block, result.rows - row);
            for (const std::uint32_t element : stored_elements(memory, tensor, row, rows)) {
                if (wide) {
                    add(statistics, values, values[element], 1);
                } else {
                    ++counts[element];
                }
            }
        }
        tensor.address += result.step;
    }
    return wide ? statistics : statistics_of(counts, values);
}

} // namespace napier
