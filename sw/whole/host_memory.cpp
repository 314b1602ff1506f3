// SPDX-License-Identifier: Apache-2.0
#include "sw/whole/host_memory.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "hw/config/invariant_error.hpp"
#include "hw/cost/window_gather.hpp"
#include "hw/values/transfer_rows.hpp"

namespace napier {

namespace {

/// No line buffer has to make room: each map row is fetched once.
constexpr std::uint64_t kAllLines = std::numeric_limits<std::uint32_t>::max();

} // namespace

std::uint8_t* HostMemory::at(std::uint64_t address, std::uint64_t bytes) {
    return const_cast<std::uint8_t*>(std::as_const(*this).at(address, bytes));
}

const std::uint8_t* HostMemory::at(std::uint64_t address, std::uint64_t bytes) const {
    const std::uint64_t size = bytes_.size() - std::min(bytes_.size(), kUnpackSlack);
    if (bytes > size || address > size - bytes) {
        throw InvariantError("host memory: " + std::to_string(bytes) + " bytes at " +
                             std::to_string(address) + " of " + std::to_string(size));
    }
    return bytes_.data() + address;
}

template <typename Transfer> const Word* HostMemory::conversion(const Transfer& transfer) const {
    if (!converter_.needed(transfer)) {
        return nullptr;
    }
    const std::lock_guard<std::mutex> lock(making_);
    return converter_.table(transfer);
}

void HostMemory::load(const Load& load, Word* tile) const {
    const Word* const table = conversion(load);
    const auto place = [&](const auto& row_words) {
        place_rows(load, tile, 0, load.rows, [&](std::size_t r, Word* out) {
            row_words(r, out);
            if (table != nullptr) {
                convert_words(table, out, load.columns);
            }
        });
    };
    if (!load.gather) {
        const std::size_t row = load.row_bytes();
        const std::uint8_t* const from =
            at(load.dram_address, std::uint64_t{load.rows - 1} * load.row_stride + row);
        place([&](std::size_t r, Word* out) {
            unpack(from + r * load.row_stride, load.columns, load.element_bits, out, kUnpackSlack);
        });
        return;
    }
    const WindowGather window(load, kAllLines);
    thread_local std::vector<Word> patch;
    patch.resize(std::max(patch.size(), window.patch_words()));
    const auto bits = static_cast<std::size_t>(load.element_bits);
    for (const WindowGather::Fetch& fetch : window.fetches()) {
        unpack(at(fetch.address, fetch.bytes), fetch.bytes / bits * 8, load.element_bits,
               patch.data() + fetch.patch_byte / bits * 8, kUnpackSlack);
    }
    place([&](std::size_t r, Word* out) {
        window.expand(static_cast<std::uint32_t>(r), patch.data(), out);
    });
}

void HostMemory::store(const Store& store, const Word* tile) {
    const Word* const table = conversion(store);
    const std::size_t row = store.row_bytes();
    std::uint8_t* const to =
        at(store.dram_address, std::uint64_t{store.rows - 1} * store.row_stride + row);
    for (std::size_t r = 0; r < store.rows; ++r) {
        pack_row(tile + r * store.local_stride, store, table, to + r * store.row_stride);
    }
}

} // namespace napier
