// SPDX-License-Identifier: Apache-2.0
#include "hw/values/transfer_values.hpp"

#include <algorithm>

#include "hw/parallel/shared_rows.hpp"
#include "hw/values/transfer_rows.hpp"

namespace napier {

namespace {

/// To at least this size: shrinking only to grow again would fill with zeros.
template <typename T> void grow(std::vector<T>& staging, std::size_t size) {
    staging.resize(std::max(staging.size(), size));
}

} // namespace

TransferValues::TransferValues(const Architecture& architecture)
    : line_buffer_bytes_(static_cast<std::uint64_t>(architecture.dma.line_buffer_kib) << 10),
      converter_(architecture.arithmetic) {}

Landing TransferValues::landing(const Load& load) {
    window_.reset();
    if (load.gather) {
        window_.emplace(load, line_buffer_bytes_);
        grow(bytes_, window_->patch_bytes());
        return {bytes_.data(), &*window_};
    }
    grow(bytes_, load.row_bytes() * load.rows);
    return {bytes_.data(), nullptr};
}

void TransferValues::place(const Load& load, Scratchpad& target) {
    if (window_) {
        const std::size_t words = window_->patch_words();
        grow(patch_, words);
        const auto bits = static_cast<std::size_t>(load.element_bits);
        for_row_parts((words + 7) / 8, 8, [&](std::size_t first, std::size_t last) {
            unpack(bytes_.data() + first * bits, std::min(last * 8, words) - first * 8,
                   load.element_bits, patch_.data() + first * 8);
        });
    }
    target.settle(load.local_address, load.local_rows(), load.local_columns(), load.local_stride);
    Word* const tile = target.words(load.local_address);
    const Word* const converted = converter_.table(load);
    const std::size_t bytes = load.row_bytes();
    const auto row_words = [&](std::size_t r, Word* out) {
        if (window_) {
            window_->expand(static_cast<std::uint32_t>(r), patch_.data(), out);
        } else {
            unpack(bytes_.data() + r * bytes, load.columns, load.element_bits, out);
        }
        if (converted != nullptr) {
            convert_words(converted, out, load.columns);
        }
    };
    const std::size_t grain = load.transpose ? kTransposedRows : 1;
    for_row_parts((load.rows + grain - 1) / grain, grain * load.columns,
                  [&](std::size_t first, std::size_t last) {
                      place_rows(load, tile, first * grain,
                                 std::min<std::size_t>(last * grain, load.rows), row_words);
                  });
    window_.reset();
}

std::uint8_t* TransferValues::packed(const Store& store, Scratchpad& source) {
    source.read(store.local_address, store.rows, store.row_words(), store.local_stride);
    const Word* const tile = source.words(store.local_address);
    const Word* const converted = converter_.table(store);
    const std::size_t bytes = store.row_bytes();
    grow(bytes_, bytes * store.rows);
    for_rows(store.rows, store.columns, [&](std::size_t r) {
        pack_row(tile + r * store.local_stride, store, converted, bytes_.data() + r * bytes);
    });
    return bytes_.data();
}

} // namespace napier
