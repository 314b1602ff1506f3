// SPDX-License-Identifier: Apache-2.0
#include "sw/whole/pass_sharing.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include "hw/config/invariant_error.hpp"
#include "sw/lower/product_loads.hpp"

namespace napier {

namespace {

constexpr std::int64_t kGroup = TensorLayout::kGroup;

/// Calls f(pass) for each of several equal products.
template <typename F> void for_products(const GemmPass& pass, F&& f) {
    GemmPass one = pass;
    for (std::int64_t product = 0; product < pass.products; ++product) {
        f(one);
        move_on(one);
    }
}

void add(std::vector<RowsAt>& list, const std::optional<DeviceTensor>& tensor) {
    if (tensor) {
        list.push_back(rows_at(*tensor));
    }
}

/// The input of a product, or the maps that it is gathered from.
void add_input(std::vector<RowsAt>& list, const GemmPass& pass) {
    add(list, pass.input);
    if (pass.windows) {
        list.push_back(maps_at(*pass.windows, pass.rows));
    }
}

std::vector<std::size_t> bytes_of_words(const Cuts& cuts) {
    std::vector<std::size_t> bytes;
    for (const std::int64_t cut : cuts) {
        bytes.push_back(static_cast<std::size_t>(cut) * sizeof(Word));
    }
    return bytes;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Tensors of one row, split by groups of columns.
std::vector<SplitTensor> by_groups(const std::vector<const DeviceTensor*>& tensors,
                                   const Cuts& columns) {
    std::vector<SplitTensor> list;
    for (const DeviceTensor* const tensor : tensors) {
        const RowsAt at = groups_at(*tensor);
        Cuts cuts;
        for (const std::int64_t column : columns) {
            cuts.push_back(ceil_div(column, kGroup));
        }
        list.push_back({at, cuts, false});
    }
    return list;
}

} // namespace

PassSharing::PassSharing(Ranks* ranks, HostMemory* memory) : ranks_(ranks) {
    if (ranks != nullptr) {
        tensors_.emplace(*ranks, memory);
    }
}

void PassSharing::begin(std::int64_t images) {
    if (tensors_) {
        tensors_->forget_images();
        images_ = images;
        image_cuts_ = even_cuts(images, ranks_->count());
    }
}

Part PassSharing::own_images(std::int64_t rows, const std::vector<RowsAt>& read,
                             const std::vector<RowsAt>& written) {
    if (rows % images_ != 0) {
        throw InvariantError("ranks: " + std::to_string(rows) + " rows of " +
                             std::to_string(images_) + " images");
    }
    const Cuts cuts = times(image_cuts_, rows / images_);
    tensors_->need_own_images(read);
    std::vector<SplitTensor> split;
    for (const RowsAt& at : written) {
        split.push_back({at, cuts, true});
    }
    tensors_->begin_write(split);
    return own_of(cuts);
}

Cuts PassSharing::sum_cuts(const GemmPass& pass) const {
    const GemmSize size = gemm_size(pass);
    return even_cuts(is_ones(pass) ? size.n : size.m, ranks_->count(), kGroup);
}

std::optional<BlockShare> PassSharing::blocks(const GemmPass& pass, const NumberSystem& mac) {
    constexpr std::int64_t kMostBytes = 1 << 29;
    if (!tensors_ || !pass.input_transposed || pass.products != 1 || pass.mask || pass.addend ||
        pass.bias) {
        return std::nullopt;
    }
    const BlockShare share = block_share(mac, times(image_cuts_, pass.rows / images_));
    if (share.terms == 0) {
        return std::nullopt;
    }
    std::vector<RowsAt> read = {rows_at(pass.weight, pass.rows)};
    add_input(read, pass);
    const GemmSize size = gemm_size(pass);
    const Cuts rows = sum_cuts(pass);
    const auto word = static_cast<std::int64_t>(sizeof(Word));
    const std::int64_t matrix = size.m * size.n * word;
    std::int64_t sent = 0;
    std::int64_t most = 0;
    for (int r = 0; r < ranks_->count(); ++r) {
        const std::int64_t own = part_of(rows, r).size() * size.n * word;
        const std::int64_t blocks = part_of(share.blocks, r).size();
        sent += blocks * (matrix - own);
        most = std::max({most, blocks * matrix, share.count() * own});
    }
    const auto others = static_cast<std::uint64_t>(ranks_->count() - 1);
    if (most > kMostBytes ||
        static_cast<std::uint64_t>(sent) >= others * tensors_->bytes_split(read)) {
        return std::nullopt;
    }
    tensors_->need_own_images(read);
    tensors_->begin_write({{rows_at(pass.result, size.m), rows, false}});
    block_bytes_ += static_cast<std::uint64_t>(sent);
    return share;
}

std::optional<BlockShare> PassSharing::blocks(const BatchNormPass& pass, const NumberSystem& mac) {
    using Kind = BatchNormPass::Kind;
    if (!tensors_ || (pass.kind != Kind::moments && pass.kind != Kind::gradient)) {
        return std::nullopt;
    }
    const BlockShare share = block_share(mac, times(image_cuts_, pass.rows / images_));
    if (share.terms == 0) {
        return std::nullopt;
    }
    std::vector<RowsAt> read = {rows_at(pass.x, pass.rows)};
    if (pass.kind == Kind::gradient) {
        read.push_back(rows_at(*pass.dy, pass.rows));
    }
    constexpr std::uint64_t kSums = 2; // mean and variance, or the two gradients
    const auto others = static_cast<std::uint64_t>(ranks_->count() - 1);
    const std::uint64_t sent = others * kSums * sizeof(Word) *
                               static_cast<std::uint64_t>(share.count() * pass.mean.columns);
    if (sent >= others * tensors_->bytes_split(read)) {
        return std::nullopt;
    }
    tensors_->need_own_images(read);
    if (pass.kind == Kind::gradient) {
        tensors_->need_whole({rows_at(pass.mean), rows_at(pass.inverse)});
        tensors_->begin_write_whole({rows_at(pass.gamma_gradient), rows_at(pass.beta_gradient)});
    } else {
        const std::vector<RowsAt> running = {rows_at(pass.running_mean),
                                             rows_at(pass.running_variance)};
        tensors_->need_whole(running);
        tensors_->begin_write_whole(running);
        tensors_->begin_write_whole({rows_at(pass.mean), rows_at(pass.inverse)});
    }
    block_bytes_ += sent;
    return share;
}

Part PassSharing::own_sums(const GemmPass& pass) {
    const GemmSize size = gemm_size(pass);
    std::vector<RowsAt> read;
    for_products(pass, [&](const GemmPass& one) {
        add_input(read, one);
        read.push_back(rows_at(one.weight, one.rows));
        add(read, one.mask);
    });
    tensors_->need_whole(read);
    const Cuts cuts = sum_cuts(pass);
    std::vector<SplitTensor> written;
    for_products(pass, [&](const GemmPass& one) {
        if (is_ones(one)) {
            written.push_back(by_groups({&one.result}, cuts).front());
        } else {
            written.push_back({rows_at(one.result, size.m), cuts, false});
        }
    });
    tensors_->begin_write(written);
    return own_of(cuts);
}

Part PassSharing::own(const GemmPass& pass) {
    const bool sums_batch = pass.input_transposed || is_ones(pass);
    if (!tensors_) {
        const GemmSize size = gemm_size(pass);
        return {0, is_ones(pass) ? size.n : size.m};
    }
    if (sums_batch) {
        return own_sums(pass);
    }
    std::vector<RowsAt> weights;
    std::vector<RowsAt> read;
    std::vector<RowsAt> written;
    for_products(pass, [&](const GemmPass& one) {
        weights.push_back(rows_at(one.weight));
        add(weights, one.bias);
        add_input(read, one);
        add(read, one.addend);
        add(read, one.mask);
        written.push_back(rows_at(one.result, one.rows));
    });
    tensors_->need_whole(weights);
    return own_images(pass.rows, read, written);
}

Part PassSharing::own(const SoftmaxPass& pass) {
    return tensors_ ? own_images(pass.rows, {rows_at(pass.logits)}, {rows_at(pass.result)})
                    : Part{0, pass.rows};
}

Part PassSharing::own(const PoolPass& pass) {
    if (!tensors_) {
        return {0, pass.rows};
    }
    std::vector<RowsAt> read = {maps_at(pass.windows, pass.rows)};
    if (pass.index_windows) {
        read.push_back(maps_at(*pass.index_windows, pass.rows));
    }
    add(read, pass.mask);
    std::vector<RowsAt> written = {rows_at(pass.result, pass.rows)};
    if (pass.index) {
        written.push_back(rows_at(*pass.index, pass.rows));
    }
    return own_images(pass.rows, read, written);
}

Part PassSharing::own(const RowsPass& pass) {
    if (!tensors_) {
        return {0, pass.rows};
    }
    std::vector<RowsAt> read;
    for (const RowsOperand& operand : pass.operands) {
        add(read, operand.tensor);
        for (const GatheredColumns& part : operand.gathered) {
            read.push_back(maps_at(part.windows, pass.rows));
        }
    }
    return own_images(pass.rows, read, {rows_at(pass.result, pass.rows)});
}

Part PassSharing::own(const UpdatePass& pass) {
    const std::int64_t rows = pass.weight.rows;
    if (!tensors_) {
        return {0, rows};
    }
    std::vector<RowsAt> written = {rows_at(pass.weight)};
    add(written, pass.momentum);
    add(written, pass.rounded);
    std::vector<RowsAt> read = {rows_at(pass.weight), rows_at(pass.gradient)};
    add(read, pass.momentum);
    if (rows == 1) { // not worth an exchange of what comes out of it
        tensors_->need_whole(read);
        tensors_->begin_write_whole(written);
        return {0, rows};
    }
    const Cuts cuts = even_cuts(rows, ranks_->count(), kGroup);
    const auto split = [&](const std::vector<RowsAt>& list) {
        std::vector<SplitTensor> tensors;
        for (const RowsAt& at : list) {
            tensors.push_back({at, cuts, false});
        }
        return tensors;
    };
    tensors_->need_own_rows(split(read));
    tensors_->begin_write(split(written));
    return own_of(cuts);
}

Part PassSharing::own_channels(const BatchNormPass& pass) {
    using Kind = BatchNormPass::Kind;
    const std::int64_t columns = pass.mean.columns;
    if (!tensors_ || pass.kind == Kind::normalise) {
        return {0, columns};
    }
    if (pass.kind == Kind::from_running) {
        tensors_->need_whole({rows_at(pass.running_mean), rows_at(pass.running_variance)});
        tensors_->begin_write_whole({rows_at(pass.mean), rows_at(pass.inverse)});
        return {0, columns};
    }
    const bool gradient = pass.kind == Kind::gradient;
    std::vector<RowsAt> summed = {rows_at(pass.x, pass.rows)};
    if (gradient) {
        summed.push_back(rows_at(*pass.dy, pass.rows));
    }
    tensors_->need_whole(summed);
    const Cuts cuts = even_cuts(columns, ranks_->count(), kGroup);
    const auto moments = by_groups({&pass.mean, &pass.inverse}, cuts);
    if (gradient) {
        tensors_->need_own_rows(moments);
        tensors_->begin_write(by_groups({&pass.gamma_gradient, &pass.beta_gradient}, cuts));
    } else {
        const auto running = by_groups({&pass.running_mean, &pass.running_variance}, cuts);
        tensors_->need_own_rows(running);
        tensors_->begin_write(moments);
        tensors_->begin_write(running);
    }
    return own_of(cuts);
}

Part PassSharing::own_rows(const BatchNormPass& pass) {
    using Kind = BatchNormPass::Kind;
    if (pass.kind != Kind::normalise && pass.kind != Kind::gradient) {
        return {0, 0};
    }
    if (!tensors_) {
        return {0, pass.rows};
    }
    std::vector<RowsAt> channels = {rows_at(pass.mean), rows_at(pass.inverse), rows_at(pass.gamma)};
    std::vector<RowsAt> read = {rows_at(pass.x, pass.rows)};
    if (pass.kind == Kind::normalise) {
        channels.push_back(rows_at(pass.beta));
    } else {
        channels.push_back(rows_at(pass.beta_gradient));
        channels.push_back(rows_at(pass.gamma_gradient));
        read.push_back(rows_at(*pass.dy, pass.rows));
    }
    tensors_->need_whole(channels);
    return own_images(pass.rows, read, {rows_at(pass.result, pass.rows)});
}

void PassSharing::all_gather(std::vector<Word>& words, const Cuts& cuts) {
    const auto start = std::chrono::steady_clock::now();
    ranks_->all_gather(reinterpret_cast<std::uint8_t*>(words.data()), bytes_of_words(cuts));
    block_seconds_ += seconds_since(start);
}

void PassSharing::all_to_all(const std::vector<Word>& sent, const Cuts& sent_cuts,
                             std::vector<Word>& received, const Cuts& received_cuts) {
    const auto start = std::chrono::steady_clock::now();
    ranks_->all_to_all(reinterpret_cast<const std::uint8_t*>(sent.data()),
                       bytes_of_words(sent_cuts), reinterpret_cast<std::uint8_t*>(received.data()),
                       bytes_of_words(received_cuts));
    block_seconds_ += seconds_since(start);
}

void PassSharing::need_whole(std::uint64_t address, std::uint64_t bytes) {
    if (tensors_) {
        tensors_->need_whole({{address, 1, bytes, bytes}});
    }
}

void PassSharing::written_whole(std::uint64_t address, std::uint64_t bytes) {
    if (tensors_) {
        tensors_->begin_write_whole({{address, 1, bytes, bytes}});
    }
}

void PassSharing::need_all() {
    if (tensors_) {
        tensors_->need_all();
    }
}

} // namespace napier
