// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/window_gather.hpp"

#include <algorithm>

#include "hw/arith/common/integer.hpp"
#include "hw/arith/common/packing.hpp"
#include "hw/isa/device_error.hpp"

namespace napier {

namespace {

constexpr std::size_t kMaxPatchWords = std::size_t{1} << 26; // bounds a bad instruction

/// Where a coordinate between inserted zeros lies on a map side of `size`; -1 for none of it.
std::int64_t on_map(std::int64_t spread, std::int64_t insert, std::int64_t size) {
    if (spread < 0 || spread % insert != 0 || spread / insert >= size) {
        return -1;
    }
    return spread / insert;
}

[[noreturn]] void refuse(const std::string& what) {
    throw DeviceError(ErrorCode::bad_shape, "window " + what);
}

void check(const Load& load) {
    const Window& w = load.window;
    if (w.map_height == 0 || w.map_width == 0 || w.channels == 0 || w.out_height == 0 ||
        w.out_width == 0 || w.kernel_height == 0 || w.kernel_width == 0 || w.insert == 0) {
        refuse("with a size of zero");
    }
    if (w.pixel_pitch < w.channels) {
        refuse("pitch " + std::to_string(w.pixel_pitch) + " below " + std::to_string(w.channels) +
               " channels");
    }
    const std::size_t words = std::size_t{w.pixel_pitch} * (w.map_width - 1u) + w.channels;
    if (load.row_stride < load.layout().row_bytes(static_cast<std::int64_t>(words))) {
        refuse("map rows of " + std::to_string(words) + " elements, " +
               std::to_string(load.row_stride) + " bytes apart");
    }
    const std::uint64_t matrix = std::uint64_t{w.kernel_height} * w.kernel_width * w.channels;
    if (std::uint64_t{w.first_column} + load.columns > matrix) {
        refuse("columns " + std::to_string(w.first_column) + " and " +
               std::to_string(load.columns) + " more of " + std::to_string(matrix));
    }
    if (std::uint64_t{w.first_row} + load.rows > UINT32_MAX) {
        refuse("rows beyond 2^32");
    }
}

} // namespace

WindowGather::WindowGather(const Load& load, std::uint64_t line_buffer_bytes)
    : load_(load), w_(load.window) {
    check(load);
    choose_columns();
    choose_pixels();
    plan_fetches(line_buffer_bytes);
}

WindowGather::Position WindowGather::position(std::uint32_t row) const {
    const std::uint32_t at = w_.first_row + row;
    const std::uint32_t outputs = std::uint32_t{w_.out_height} * w_.out_width;
    return {at / outputs, at % outputs / w_.out_width, at % w_.out_width};
}

std::int64_t WindowGather::source_y(std::int64_t at, std::int64_t tap) const {
    return on_map(at * w_.stride + tap - w_.padding_y, w_.insert, w_.map_height);
}

std::int64_t WindowGather::source_x(std::int64_t at, std::int64_t tap) const {
    return on_map(at * w_.stride + tap - w_.padding_x, w_.insert, w_.map_width);
}

void WindowGather::choose_columns() {
    const std::int64_t channels = w_.channels;
    const std::int64_t last = std::int64_t{w_.first_column} + load_.columns - 1;
    const std::int64_t first_tap = w_.first_column / channels;
    const std::int64_t last_tap = last / channels;
    first_tap_row_ = first_tap / w_.kernel_width;
    last_tap_row_ = last_tap / w_.kernel_width;
    const bool one_row = first_tap_row_ == last_tap_row_;
    first_tap_column_ = one_row ? first_tap % w_.kernel_width : 0;
    last_tap_column_ = one_row ? last_tap % w_.kernel_width : w_.kernel_width - 1;
    const bool one_tap = first_tap == last_tap;
    first_channel_ = one_tap ? w_.first_column % channels : 0;
    last_channel_ = one_tap ? last % channels : channels - 1;
}

/// The map columns that any window of the load can touch; the same for all its map rows.
void WindowGather::choose_pixels() {
    const Position first = position(0);
    const Position last = position(load_.rows - 1);
    const bool one_run = first.map == last.map && first.y == last.y;
    const std::int64_t x0 = one_run ? first.x : 0;
    const std::int64_t x1 = one_run ? last.x : w_.out_width - 1;
    const std::int64_t low = x0 * w_.stride + first_tap_column_ - w_.padding_x;
    const std::int64_t high = x1 * w_.stride + last_tap_column_ - w_.padding_x;
    first_pixel_ = low <= 0 ? 0 : ceil_div(low, w_.insert);
    last_pixel_ = high < 0 ? -1 : std::min<std::int64_t>(high / w_.insert, w_.map_width - 1);

    const std::int64_t pitch = w_.pixel_pitch;
    const std::int64_t pixels = std::max<std::int64_t>(0, last_pixel_ - first_pixel_ + 1);
    const std::int64_t groups =
        TensorLayout::whole_groups(last_channel_ + 1) - TensorLayout::groups_in(first_channel_);
    // Groups of a pixel can be picked only where pixels start on a group.
    whole_pixels_ = !TensorLayout::begins_group(pitch) || groups >= pitch;
    if (pixels == 0) {
        row_words_ = 0;
    } else if (whole_pixels_) {
        pixel_words_ = pitch;
        const std::int64_t start = TensorLayout::groups_in(first_pixel_ * pitch);
        row_words_ = static_cast<std::size_t>(
            TensorLayout::whole_groups(last_pixel_ * pitch + w_.channels) - start);
        row_base_ = -start;
    } else {
        pixel_words_ = groups;
        row_words_ = static_cast<std::size_t>(pixels * groups);
        row_base_ = -first_pixel_ * groups - TensorLayout::groups_in(first_channel_);
    }
}

void WindowGather::fetch_row(std::uint64_t map_row, std::size_t slot) {
    const std::uint64_t row = load_.dram_address + map_row * load_.row_stride;
    const auto bytes_of = [&](std::int64_t words) { return load_.layout().row_bytes(words); };
    const std::size_t patch = slot * bytes_of(static_cast<std::int64_t>(row_words_));
    const auto add = [&](std::int64_t word, std::size_t bytes, std::size_t at) {
        const std::uint64_t address = row + bytes_of(word);
        if (!fetches_.empty()) { // what touches, in memory and in the patch, is one piece
            Fetch& before = fetches_.back();
            if (before.address + before.bytes == address &&
                before.patch_byte + before.bytes == at && before.bytes + bytes <= UINT32_MAX) {
                before.bytes += static_cast<std::uint32_t>(bytes);
                return;
            }
        }
        fetches_.push_back({address, static_cast<std::uint32_t>(bytes), at});
    };
    if (whole_pixels_) {
        add(TensorLayout::groups_in(first_pixel_ * w_.pixel_pitch),
            bytes_of(static_cast<std::int64_t>(row_words_)), patch);
        return;
    }
    const std::size_t bytes = bytes_of(pixel_words_);
    for (std::int64_t x = first_pixel_; x <= last_pixel_; ++x) {
        add(x * w_.pixel_pitch + TensorLayout::groups_in(first_channel_), bytes,
            patch + static_cast<std::size_t>(x - first_pixel_) * bytes);
    }
}

void WindowGather::plan_fetches(std::uint64_t line_buffer_bytes) {
    const Position first = position(0);
    const Position last = position(load_.rows - 1);
    first_key_ = std::uint64_t{first.map} * w_.map_height;
    const std::uint64_t keys = (std::uint64_t{last.map} - first.map + 1) * w_.map_height;
    if (keys > kMaxPatchWords || keys * row_words_ > kMaxPatchWords) {
        refuse("over " + std::to_string(keys) + " map rows of " + std::to_string(row_words_) +
               " words");
    }
    slots_.assign(keys, -1);
    if (row_words_ == 0) {
        return; // padding only
    }
    const std::uint64_t row_bytes = load_.layout().row_bytes(static_cast<std::int64_t>(row_words_));
    const std::uint64_t capacity = std::max<std::uint64_t>(1, line_buffer_bytes / row_bytes);
    std::vector<std::uint64_t> fetched(keys, 0); // when, counted in fetches from 1
    std::uint64_t count = 0;
    for (std::uint32_t map = first.map; map <= last.map; ++map) {
        const std::int64_t y0 = map == first.map ? first.y : 0;
        const std::int64_t y1 = map == last.map ? last.y : w_.out_height - 1;
        for (std::int64_t y = y0; y <= y1; ++y) {
            for (std::int64_t tap = first_tap_row_; tap <= last_tap_row_; ++tap) {
                const std::int64_t from = source_y(y, tap);
                if (from < 0) {
                    continue;
                }
                const std::uint64_t map_row =
                    std::uint64_t{map} * w_.map_height + static_cast<std::uint64_t>(from);
                const auto key = static_cast<std::size_t>(map_row - first_key_);
                if (slots_[key] < 0) {
                    slots_[key] = static_cast<std::int32_t>(map_rows_++);
                } else if (fetched[key] + capacity > count) {
                    continue;
                }
                fetched[key] = ++count;
                fetch_row(map_row, static_cast<std::size_t>(slots_[key]));
            }
        }
    }
}

std::size_t WindowGather::patch_bytes() const {
    return load_.layout().row_bytes(static_cast<std::int64_t>(patch_words()));
}

void WindowGather::expand(std::uint32_t row, const std::uint16_t* patch, std::uint16_t* out) const {
    const Position at = position(row);
    const std::int64_t channels = w_.channels;
    const std::int64_t first = w_.first_column;
    const std::int64_t last = first + load_.columns; // one past
    const bool dense = pixel_words_ == channels && w_.insert == 1;
    for (std::int64_t ky = first_tap_row_; ky <= last_tap_row_; ++ky) {
        const std::int64_t taps = ky * w_.kernel_width * channels; // column of (ky, 0, 0)
        const std::int64_t begin = std::max(first, taps);
        const std::int64_t end = std::min(last, taps + w_.kernel_width * channels);
        const std::int64_t y = source_y(at.y, ky);
        const std::int32_t slot =
            y < 0 ? -1
                  : slots_[static_cast<std::size_t>(std::uint64_t{at.map} * w_.map_height +
                                                    static_cast<std::uint64_t>(y) - first_key_)];
        if (slot < 0) {
            std::fill(out + (begin - first), out + (end - first), w_.fill);
            continue;
        }
        const std::int64_t base = slot * static_cast<std::int64_t>(row_words_) + row_base_;
        if (dense) { // neighbouring taps read neighbouring words
            const std::int64_t x0 = std::int64_t{at.x} * w_.stride - w_.padding_x; // of kx = 0
            const std::int64_t low = std::clamp(taps - x0 * channels, begin, end);
            const std::int64_t high = std::clamp(taps + (w_.map_width - x0) * channels, low, end);
            std::fill(out + (begin - first), out + (low - first), w_.fill);
            if (high > low) {
                const std::uint16_t* const from = patch + base + x0 * channels + (low - taps);
                std::copy(from, from + (high - low), out + (low - first));
            }
            std::fill(out + (high - first), out + (end - first), w_.fill);
            continue;
        }
        for (std::int64_t column = begin; column < end;) {
            const std::int64_t tap = (column - taps) / channels;
            const std::int64_t stop = std::min(end, taps + (tap + 1) * channels);
            const std::int64_t x = source_x(at.x, tap);
            if (x < 0) {
                std::fill(out + (column - first), out + (stop - first), w_.fill);
            } else {
                const std::uint16_t* const from =
                    patch + base + x * pixel_words_ + (column - taps - tap * channels);
                std::copy(from, from + (stop - column), out + (column - first));
            }
            column = stop;
        }
    }
}

} // namespace napier
