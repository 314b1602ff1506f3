// SPDX-License-Identifier: Apache-2.0
#include "sw/whole/split_tensors.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "hw/arith/common/integer.hpp"

namespace napier {

bool RowsAt::overlaps(const RowsAt& other) const {
    if (rows == 0 || other.rows == 0 || end() <= other.address || other.end() <= address) {
        return false;
    }
    if (row_stride != other.row_stride) {
        return true;
    }
    const std::uint64_t step = row_stride; // columns of one matrix, perhaps
    const std::uint64_t apart = other.address >= address
                                    ? (other.address - address) % step
                                    : (step - (address - other.address) % step) % step;
    return apart < row_bytes || apart + other.row_bytes > step;
}

bool RowsAt::covers(const RowsAt& other) const {
    const bool dense = row_bytes == row_stride;
    if (dense) {
        return address <= other.address && other.end() <= end();
    }
    return address == other.address && row_stride == other.row_stride &&
           row_bytes >= other.row_bytes && rows >= other.rows;
}

RowsAt rows_at(const DeviceTensor& tensor, std::int64_t rows) {
    return {tensor.address, rows, tensor.row_bytes(), tensor.row_stride()};
}

RowsAt groups_at(const DeviceTensor& tensor) {
    const std::uint64_t bytes = tensor.layout().group_bytes();
    return {tensor.address, ceil_div(tensor.columns, TensorLayout::kGroup), bytes, bytes};
}

RowsAt maps_at(const WindowOperand& windows, std::int64_t rows) {
    const Window& w = windows.window;
    const std::int64_t maps = ceil_div(rows, std::int64_t{w.out_height} * w.out_width);
    const std::uint64_t row_bytes =
        windows.layout().offset(std::int64_t{w.map_width - 1} * w.pixel_pitch) +
        windows.layout().row_bytes(w.channels);
    return {windows.address, maps * w.map_height, row_bytes, windows.row_stride};
}

template <typename Wanted> void SplitTensors::exchange_if(const Wanted& wanted) {
    const auto rest = std::stable_partition(split_.begin(), split_.end(),
                                            [&](const SplitTensor& one) { return !wanted(one); });
    const std::vector<SplitTensor> found(rest, split_.end());
    split_.erase(rest, split_.end());
    if (!found.empty()) {
        exchange(found);
    }
}

void SplitTensors::exchange(const std::vector<SplitTensor>& tensors) {
    const auto start = std::chrono::steady_clock::now();
    const auto ranks = static_cast<std::size_t>(ranks_.count());
    std::vector<std::size_t> cuts(ranks + 1);
    for (std::size_t r = 0; r < ranks; ++r) {
        cuts[r + 1] = cuts[r];
        for (const SplitTensor& one : tensors) {
            cuts[r + 1] +=
                static_cast<std::uint64_t>(part_of(one.cuts, int(r)).size()) * one.at.row_bytes;
        }
    }
    bytes_sent_ += cuts.back() * (ranks - 1);
    if (memory_ == nullptr) {
        return;
    }
    const RowsAt& at = tensors.front().at;
    if (tensors.size() == 1 && at.row_bytes == at.row_stride) { // lies there as it travels
        ranks_.all_gather(memory_->at(at.address, cuts.back()), cuts);
    } else {
        buffer_.resize(std::max(buffer_.size(), cuts.back()));
        const auto copy = [&](std::size_t rank, bool out) {
            std::uint8_t* packed = buffer_.data() + cuts[rank];
            for (const SplitTensor& one : tensors) {
                const Part part = part_of(one.cuts, static_cast<int>(rank));
                const bool dense = one.at.row_bytes == one.at.row_stride;
                const auto at_a_time = dense ? static_cast<std::uint64_t>(part.size()) : 1;
                const std::uint64_t bytes = at_a_time * one.at.row_bytes;
                for (std::int64_t row = part.first; row < part.last;
                     row += static_cast<std::int64_t>(at_a_time)) {
                    std::uint8_t* const there = memory_->at(
                        one.at.address + static_cast<std::uint64_t>(row) * one.at.row_stride,
                        bytes);
                    std::memcpy(out ? packed : there, out ? there : packed, bytes);
                    packed += bytes;
                }
            }
        };
        copy(static_cast<std::size_t>(ranks_.rank()), true);
        ranks_.all_gather(buffer_.data(), cuts);
        for (std::size_t r = 0; r < ranks; ++r) {
            if (static_cast<int>(r) != ranks_.rank()) {
                copy(r, false);
            }
        }
    }
    seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

namespace {

template <typename List, typename Test> bool any(const List& list, const Test& test) {
    return std::any_of(list.begin(), list.end(), test);
}

} // namespace

void SplitTensors::need_whole(const std::vector<RowsAt>& tensors) {
    exchange_if([&](const SplitTensor& one) {
        return any(tensors, [&](const RowsAt& read) { return read.overlaps(one.at); });
    });
}

std::uint64_t SplitTensors::bytes_split(const std::vector<RowsAt>& tensors) const {
    std::uint64_t bytes = 0;
    for (const SplitTensor& one : split_) {
        if (any(tensors, [&](const RowsAt& read) { return read.overlaps(one.at); })) {
            bytes += static_cast<std::uint64_t>(one.at.rows) * one.at.row_bytes;
        }
    }
    return bytes;
}

void SplitTensors::need_own_images(const std::vector<RowsAt>& tensors) {
    exchange_if([&](const SplitTensor& one) {
        return !one.by_images &&
               any(tensors, [&](const RowsAt& read) { return read.overlaps(one.at); });
    });
}

void SplitTensors::need_own_rows(const std::vector<SplitTensor>& tensors) {
    exchange_if([&](const SplitTensor& one) {
        return any(tensors, [&](const SplitTensor& read) {
            return read.at.overlaps(one.at) && !(read == one);
        });
    });
}

void SplitTensors::begin_write(const std::vector<SplitTensor>& tensors) {
    exchange_if([&](const SplitTensor& one) {
        return any(tensors, [&](const SplitTensor& written) {
            return written.at.overlaps(one.at) && !written.at.covers(one.at) &&
                   !(written.by_images && one.by_images);
        });
    });
    for (const SplitTensor& written : tensors) {
        const auto replaced =
            std::remove_if(split_.begin(), split_.end(),
                           [&](const SplitTensor& one) { return written.at.covers(one.at); });
        split_.erase(replaced, split_.end());
        split_.push_back(written);
    }
}

void SplitTensors::begin_write_whole(const std::vector<RowsAt>& tensors) {
    exchange_if([&](const SplitTensor& one) {
        return any(tensors, [&](const RowsAt& written) {
            return written.overlaps(one.at) && !written.covers(one.at);
        });
    });
    const auto replaced = std::remove_if(split_.begin(), split_.end(), [&](const SplitTensor& one) {
        return any(tensors, [&](const RowsAt& written) { return written.covers(one.at); });
    });
    split_.erase(replaced, split_.end());
}

void SplitTensors::forget_images() {
    const auto images = std::remove_if(split_.begin(), split_.end(),
                                       [](const SplitTensor& one) { return one.by_images; });
    split_.erase(images, split_.end());
}

void SplitTensors::need_all() {
    exchange_if([](const SplitTensor&) { return true; });
}

} // namespace napier
