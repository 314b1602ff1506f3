// SPDX-License-Identifier: Apache-2.0
#include "sw/pass/tensor.hpp"

namespace napier {

std::vector<std::uint8_t> packed_rows(const DeviceTensor& tensor, const std::vector<Word>& words) {
    const auto columns = static_cast<std::size_t>(tensor.columns);
    const std::size_t rows = words.size() / tensor.row_words();
    std::vector<std::uint8_t> bytes(rows * tensor.row_stride());
    for (std::size_t r = 0; r < rows; ++r) {
        pack(words.data() + r * tensor.row_words(), columns, tensor.element_bits,
             bytes.data() + r * tensor.row_stride());
    }
    return bytes;
}

std::vector<Word> unpacked_rows(const DeviceTensor& tensor,
                                const std::vector<std::uint8_t>& bytes) {
    const auto columns = static_cast<std::size_t>(tensor.columns);
    std::vector<Word> words(static_cast<std::size_t>(tensor.rows) * tensor.row_words());
    for (std::size_t r = 0; r < static_cast<std::size_t>(tensor.rows); ++r) {
        unpack(bytes.data() + r * tensor.row_stride(), columns, tensor.element_bits,
               words.data() + r * tensor.row_words());
    }
    return words;
}

} // namespace napier
