// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hw/parallel/worker_pool.hpp"
#include "hw/values/kernels/tile_kernel.hpp"
#include "hw/values/vector_values.hpp"
#include "sw/lower/transfers.hpp"
#include "sw/whole/cuts.hpp"
#include "sw/whole/host_memory.hpp"

namespace napier {

/// What executes whole passes in one arithmetic of a chip: kernel, vector mathematics and memory.
struct WholeUnit {
    HostMemory& memory;
    const TileKernel& kernel; ///< of one thread: passes are cut into blocks for threads
    const VectorValues& values;
    std::uint8_t number; ///< of the arithmetic

    void load(Load load, Word* to) const {
        name_arithmetic(load, number);
        memory.load(load, to);
    }
    /// A part of a tensor, rows padded(its columns) apart.
    void load(const DeviceTensor& tensor, const TileOf& part, Word* to) const {
        load(load_of(tensor, part, Buffer::vector, 0, padded(part.columns)), to);
    }
    void store(const DeviceTensor& tensor, const TileOf& part, const Word* from) const {
        Store store = store_of(tensor, part, 0);
        name_arithmetic(store, number);
        memory.store(store, from);
    }
};

/// Memory of a thread, kept from block to block: a fresh allocation costs page faults. Each slot
/// is one buffer, valid until the slot is asked for again.
template <typename T = Word> T* scratch(std::size_t slot, std::size_t size) {
    thread_local std::array<std::vector<T>, 8> buffers;
    std::vector<T>& buffer = buffers.at(slot);
    if (buffer.size() < size) {
        buffer.resize(size);
    }
    return buffer.data();
}

/// Sums of blocks of terms, a row of `stride` words a block: the sums of `columns` of them over all
/// blocks, in the order of sums.
inline void add_block_sums(const WholeUnit& unit, const Word* sums, std::int64_t blocks,
                           std::int64_t stride, std::int64_t columns, Word* out) {
    const auto n = static_cast<std::size_t>(columns);
    const TileShape shape{1, static_cast<int>(columns), static_cast<int>(blocks), 0, blocks, 0};
    const auto levels = static_cast<std::size_t>(unit.kernel.levels(blocks));
    const TileState state{scratch<std::byte>(0, levels * n * unit.kernel.state_word_bytes()), n, n};
    Word* const ones = scratch(7, static_cast<std::size_t>(blocks));
    std::fill_n(ones, blocks, unit.values.math().one()); // by which a product changes no word
    unit.kernel.accumulate({ones, static_cast<std::size_t>(blocks)},
                           {sums, static_cast<std::size_t>(stride)}, shape, state);
    unit.kernel.finish({1, shape.n, 0, blocks, blocks, 0}, state, out, n);
}

/// Calls work(row, rows) for blocks of rows that the host's threads share; a row has about
/// `row_words` words to work through.
template <typename Work>
void for_row_blocks(const Part& part, std::int64_t row_words, const Work& work) {
    constexpr std::int64_t kBlockWords = 8192; // stays in a first-level cache
    if (part.size() == 0) {
        return;
    }
    const std::int64_t block = std::clamp<std::int64_t>(kBlockWords / row_words, 1, part.size());
    WorkerPool::shared().for_parts(
        static_cast<std::size_t>(part.size()), static_cast<std::size_t>(block),
        [&](std::size_t first, std::size_t last) {
            const std::int64_t end = part.first + static_cast<std::int64_t>(last);
            for (std::int64_t row = part.first + static_cast<std::int64_t>(first); row < end;
                 row += block) {
                work(row, std::min(block, end - row));
            }
        });
}

} // namespace napier
