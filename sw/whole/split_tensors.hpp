// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sw/pass/feature_map.hpp"
#include "sw/pass/tensor.hpp"
#include "sw/whole/cuts.hpp"
#include "sw/whole/host_memory.hpp"
#include "sw/whole/ranks.hpp"

namespace napier {

/// Where the rows of a tensor lie in memory.
struct RowsAt {
    std::uint64_t address = 0;
    std::int64_t rows = 0;
    std::uint64_t row_bytes = 0;
    std::uint64_t row_stride = 0;

    std::uint64_t end() const {
        return rows == 0 ? address
                         : address + static_cast<std::uint64_t>(rows - 1) * row_stride + row_bytes;
    }
    /// Whether they have common bytes; columns side by side have none.
    bool overlaps(const RowsAt& other) const;
    /// Whether all bytes of the other are among its own; it may say no where they are.
    bool covers(const RowsAt& other) const;
    bool operator==(const RowsAt& other) const {
        return address == other.address && rows == other.rows && row_bytes == other.row_bytes &&
               row_stride == other.row_stride;
    }
};
/// The first `rows` rows.
RowsAt rows_at(const DeviceTensor& tensor, std::int64_t rows);
inline RowsAt rows_at(const DeviceTensor& tensor) {
    return rows_at(tensor, tensor.rows);
}
/// The groups of a tensor of one row; cuts of columns on groups are cuts of these.
RowsAt groups_at(const DeviceTensor& tensor);
/// The maps that `rows` windows slide over.
RowsAt maps_at(const WindowOperand& windows, std::int64_t rows);

/// A tensor of which each rank has its own rows right, and other rows perhaps not.
struct SplitTensor {
    RowsAt at;
    Cuts cuts; ///< of the rows
    /// The rows are those of images. Then a rank has the rows of its own images right in whatever
    /// tensor lies there.
    bool by_images = false;

    bool operator==(const SplitTensor& other) const {
        return at == other.at && cuts == other.cuts && by_images == other.by_images;
    }
};

/// The tensors of a memory that are split; all ranks have the whole of all others. Ranks keep
/// equal lists, for they execute the same passes, so each knows without asking when to exchange.
class SplitTensors {
  public:
    /// Both must outlive it. `memory`: nullptr: nothing moves, bytes are counted alone.
    SplitTensors(Ranks& ranks, HostMemory* memory) : ranks_(ranks), memory_(memory) {}

    /// Before something is read whole: what is split is exchanged.
    void need_whole(const std::vector<RowsAt>& tensors);
    /// Before each rank reads the rows of its own images.
    void need_own_images(const std::vector<RowsAt>& tensors);
    /// Before each rank reads its own rows.
    void need_own_rows(const std::vector<SplitTensor>& tensors);
    /// Before each rank writes its own rows of `tensors`: what will not be overwritten whole, and
    /// is split in another way, is exchanged. From then on the tensors are split.
    void begin_write(const std::vector<SplitTensor>& tensors);
    /// Before all ranks write the whole of something.
    void begin_write_whole(const std::vector<RowsAt>& tensors);
    /// What is split by images is not needed any more.
    void forget_images();
    void need_all();

    /// What need_whole(tensors) would exchange: bytes of the tensors, each once.
    std::uint64_t bytes_split(const std::vector<RowsAt>& tensors) const;
    /// Bytes that ranks have sent to each other, all together.
    std::uint64_t bytes_sent() const { return bytes_sent_; }
    double seconds() const { return seconds_; } ///< of this rank, waiting for others included

  private:
    template <typename Wanted> void exchange_if(const Wanted& wanted);
    void exchange(const std::vector<SplitTensor>& tensors);

    Ranks& ranks_;
    HostMemory* memory_;
    std::vector<SplitTensor> split_;
    std::vector<std::uint8_t> buffer_;
    std::uint64_t bytes_sent_ = 0;
    double seconds_ = 0;
};

} // namespace napier
