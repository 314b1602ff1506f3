// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sw/pass/operation.hpp"
#include "sw/whole/block_sums.hpp"
#include "sw/whole/split_tensors.hpp"

namespace napier {

/// Which part of each pass a rank computes. Rows that belong to images: those of its own images,
/// which are a share of the batch in one piece. Sums over the batch (gradients of weights and
/// biases, batch norm's sums), whichever sends fewer bytes: all terms of its own share of the sums,
/// so that the defined order is kept whatever it is, and what ranks have of the terms is exchanged
/// first; or its own blocks of the terms, see BlockShare, and the blocks' sums are exchanged.
/// Updates: the rows of the weights whose gradient it has. Each call exchanges what the part needs,
/// and notes what it makes.
class PassSharing {
  public:
    /// `ranks`: nullptr: one process does all. `memory`: see SplitTensors. Both must outlive it.
    PassSharing(Ranks* ranks, HostMemory* memory);

    /// A training step or an evaluation of so many images.
    void begin(std::int64_t images);
    /// Whether the pass sums over the batch by blocks of its terms; who calls computes and
    /// exchanges their sums. Else one of the functions below says what to compute.
    std::optional<BlockShare> blocks(const GemmPass& pass, const NumberSystem& mac);
    std::optional<BlockShare> blocks(const BatchNormPass& pass, const NumberSystem& mac);
    /// By blocks, each rank joins the sums of its own rows of the result.
    Cuts sum_cuts(const GemmPass& pass) const;
    Part own(const GemmPass& pass); ///< of column sums the columns
    Part own(const SoftmaxPass& pass);
    Part own(const UpdatePass& pass);
    Part own(const PoolPass& pass);
    Part own(const RowsPass& pass);
    Part own_channels(const BatchNormPass& pass);
    Part own_rows(const BatchNormPass& pass); ///< once the channels are done

    /// Before the host reads, after it has written.
    void need_whole(std::uint64_t address, std::uint64_t bytes);
    void written_whole(std::uint64_t address, std::uint64_t bytes);
    void need_all();

    int rank() const { return ranks_->rank(); }
    /// Exchanges of blocks' sums, see Ranks.
    void all_gather(std::vector<Word>& words, const Cuts& cuts);
    void all_to_all(const std::vector<Word>& sent, const Cuts& sent_cuts,
                    std::vector<Word>& received, const Cuts& received_cuts);
    /// Sent by all ranks since the start.
    std::uint64_t bytes_sent() const {
        return block_bytes_ + (tensors_ ? tensors_->bytes_sent() : 0);
    }
    /// Of this process, in exchanges.
    double seconds() const { return block_seconds_ + (tensors_ ? tensors_->seconds() : 0); }

  private:
    /// Rows that belong to images. `written`: the operation's results.
    Part own_images(std::int64_t rows, const std::vector<RowsAt>& read,
                    const std::vector<RowsAt>& written);
    Part own_sums(const GemmPass& pass);
    Part own_of(const Cuts& cuts) const { return part_of(cuts, ranks_->rank()); }

    Ranks* ranks_;
    std::optional<SplitTensors> tensors_;
    std::uint64_t block_bytes_ = 0;
    double block_seconds_ = 0;
    std::int64_t images_ = 0;
    Cuts image_cuts_;
};

} // namespace napier
