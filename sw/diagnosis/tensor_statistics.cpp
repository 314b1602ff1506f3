// SPDX-License-Identifier: Apache-2.0
#include "sw/diagnosis/tensor_statistics.hpp"

#include <algorithm>
#include <cmath>

#include "sw/lower/transfers.hpp"

namespace napier {

TensorStatistics statistics_of(const std::vector<std::uint64_t>& counts, const WordValues& values) {
    TensorStatistics statistics;
    statistics.lowest_log2 = values.lowest_log2();
    statistics.highest_log2 = values.highest_log2();
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) {
            continue;
        }
        const auto word = static_cast<Word>(i);
        statistics.values += counts[i];
        if (values[word] == 0) {
            statistics.zero += counts[i];
            continue;
        }
        statistics.smallest += values.smallest(word) ? counts[i] : 0;
        statistics.saturated += values.saturated(word) ? counts[i] : 0;
        statistics.histogram[std::ilogb(values[word])] += counts[i];
    }
    return statistics;
}

std::vector<Word> stored_words(const HostMemory& memory, const DeviceTensor& tensor,
                               std::int64_t row, std::int64_t rows) {
    const std::size_t stride = padded(tensor.columns);
    const auto columns = static_cast<std::size_t>(tensor.columns);
    std::vector<Word> words(static_cast<std::size_t>(rows) * stride);
    Load load = load_of(tensor, {row, 0, rows, tensor.columns}, Buffer::vector, 0,
                        static_cast<std::uint32_t>(stride));
    name_arithmetic(load, tensor.arithmetic);
    memory.load(load, words.data());
    if (stride != columns) {
        for (std::size_t r = 1; r < static_cast<std::size_t>(rows); ++r) {
            std::copy_n(words.data() + r * stride, columns, words.data() + r * columns);
        }
        words.resize(static_cast<std::size_t>(rows) * columns);
    }
    return words;
}

TensorStatistics statistics_of(const HostMemory& memory, const ResultTensor& result,
                               const WordValues& values) {
    constexpr std::int64_t kBlockWords = 1 << 16;
    const std::int64_t block =
        std::max<std::int64_t>(1, kBlockWords / std::max<std::int64_t>(1, result.tensor.columns));
    std::vector<std::uint64_t> counts(values.words());
    DeviceTensor tensor = result.tensor;
    for (std::int64_t copy = 0; copy < result.copies; ++copy) {
        for (std::int64_t row = 0; row < result.rows; row += block) {
            const std::int64_t rows = std::min(block, result.rows - row);
            for (const Word word : stored_words(memory, tensor, row, rows)) {
                ++counts[word];
            }
        }
        tensor.address += result.step;
    }
    return statistics_of(counts, values);
}

} // namespace napier
