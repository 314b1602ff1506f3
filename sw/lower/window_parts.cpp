// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/window_parts.hpp"

#include <algorithm>
#include <cstddef>

#include "sw/lower/gradient_parts.hpp"

namespace napier {

namespace {

constexpr std::int64_t kMostSide = 65535; // of a window's 16-bit fields
constexpr std::int64_t kMostTaps = 255;   // of its 8-bit fields
constexpr std::int64_t kMostBytes = UINT32_MAX;

/// Rows of the window matrix: `down` times `along` output pixels of one map. Where both are more
/// than one, the pixels go on from line to line.
struct Pixels {
    std::int64_t row; ///< of the matrix
    std::int64_t map;
    std::int64_t y;
    std::int64_t x;
    std::int64_t count;
    bool lines; ///< whole lines from x on; else a run along one of the two sides
    bool down;  ///< the run goes down: maps of one output column
};

/// Columns of the window matrix: those of `height` x `width` taps from (y, x) on.
struct Taps {
    std::int64_t column; ///< of the matrix
    std::int64_t columns;
    std::int64_t y;
    std::int64_t x;
    std::int64_t height;
    std::int64_t width;
    std::int64_t skipped; ///< columns of these taps in front of `column`
};

class Parts {
  public:
    explicit Parts(const WindowOperand& windows) : operand_(windows), w_(*windows.wide) {}

    /// Calls part(row, column, load) with the place of each part in the matrix.
    template <typename Part>
    void of(std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns,
            Part&& part) const {
        for (std::int64_t r = row; r < row + rows;) {
            const Pixels pixels = pixels_at(r, row + rows - r);
            for (std::int64_t c = column; c < column + columns;) {
                const Taps taps = taps_at(c, column + columns - c);
                part(r, c, load_of(pixels, taps));
                c += taps.columns;
            }
            r += pixels.count;
        }
    }

  private:
    /// Pixels of more words than a field counts are a map row each, tap by tap.
    bool tall() const {
        return std::max(w_.channels, w_.pixel_bytes * 8 / operand_.element_bits) > kMostSide;
    }
    std::int64_t most_in_a_run(std::int64_t stride, std::int64_t filter, std::int64_t step) const {
        if (tall()) {
            return std::min(kMostSide, stride * step > kMostBytes ? 1 : kMostSide);
        }
        return stride > kMostTaps ? 1 : (kMostSide - std::min(filter, kMostTaps)) / stride + 1;
    }

    Pixels pixels_at(std::int64_t row, std::int64_t most) const {
        const std::int64_t outputs = w_.out_height * w_.out_width;
        Pixels p{row, row / outputs, 0, 0, 0, false, w_.out_width == 1};
        p.y = row % outputs / w_.out_width;
        p.x = row % w_.out_width;
        const std::int64_t of_line = w_.out_width - p.x;
        const bool one_stride = w_.stride_height == w_.stride_width;
        p.lines = !tall() && one_stride && w_.stride_width <= kMostTaps &&
                  w_.filter_height <= kMostTaps && std::max(w_.width, w_.out_width) <= kMostSide;
        if (p.lines) {
            const std::int64_t lines =
                most_in_a_run(w_.stride_height, w_.filter_height, operand_.row_stride);
            p.count =
                std::min({most, outputs - row % outputs, (lines - 1) * w_.out_width + of_line});
        } else if (p.down) {
            p.count =
                std::min({most, outputs - row % outputs,
                          most_in_a_run(w_.stride_height, w_.filter_height, operand_.row_stride)});
        } else {
            p.count = std::min(
                {most, of_line, most_in_a_run(w_.stride_width, w_.filter_width, w_.pixel_bytes)});
        }
        return p;
    }

    Taps taps_at(std::int64_t column, std::int64_t most) const {
        const std::int64_t tap = column / w_.channels;
        Taps t{column, 0, tap / w_.filter_width, 0, 1, w_.filter_width, 0};
        if (tall()) {
            t.x = tap % w_.filter_width;
            t.width = 1;
        } else if (w_.filter_width > kMostTaps) {
            t.x = tap % w_.filter_width;
            t.width = std::min(kMostTaps, w_.filter_width - t.x);
        } else {
            t.y = w_.filter_height <= kMostTaps ? 0 : t.y;
            t.height = std::min(kMostTaps, w_.filter_height - t.y);
        }
        const std::int64_t first = (t.y * w_.filter_width + t.x) * w_.channels;
        t.skipped = column - first;
        t.columns = std::min(most, t.height * t.width * w_.channels - t.skipped);
        return t;
    }

    Load load_of(const Pixels& p, const Taps& t) const {
        Load load = gathering_load(operand_, p.count, t.columns);
        const std::int64_t y = p.y * w_.stride_height + t.y;
        const std::int64_t from = p.lines ? 0 : p.x * w_.stride_width + t.x;
        const std::int64_t x = p.lines ? t.x : from;
        if (y >= w_.height || x >= w_.width) {
            return nothing(load);
        }
        load.dram_address =
            operand_.address +
            static_cast<std::uint64_t>(p.map * w_.height + y) * operand_.row_stride +
            static_cast<std::uint64_t>(x * w_.pixel_bytes);
        return tall() ? pixel_rows(load, p, t, y, x) : view(load, p, t, y, x);
    }

    /// Zeros alone: a row above a map.
    Load nothing(Load load) const {
        Window& w = load.window;
        w.map_height = w.map_width = w.kernel_height = w.kernel_width = w.stride = w.insert = 1;
        w.channels = w.pixel_pitch = half(load.columns);
        w.out_height = 1;
        w.out_width = half(load.rows);
        w.padding_y = 1;
        load.row_stride = static_cast<std::uint32_t>(operand_.layout().row_bytes(load.columns));
        return load;
    }

    /// A map within the map, from its pixel (y, x) on.
    Load view(Load load, const Pixels& p, const Taps& t, std::int64_t y, std::int64_t x) const {
        Window& w = load.window;
        const std::int64_t lines = p.lines  ? (p.x + p.count - 1) / w_.out_width + 1
                                   : p.down ? p.count
                                            : 1;
        const std::int64_t along = p.lines ? w_.out_width : p.down ? 1 : p.count;
        const std::int64_t stride = lines > 1 ? w_.stride_height : along > 1 ? w_.stride_width : 1;
        w.map_height = half(std::min((lines - 1) * stride + t.height, w_.height - y));
        w.map_width = half(std::min((along - 1) * stride + t.width, w_.width - x));
        w.channels = half(w_.channels);
        w.pixel_pitch = half(w_.pixel_bytes * 8 / operand_.element_bits);
        w.out_height = half(lines);
        w.out_width = half(along);
        w.kernel_height = static_cast<std::uint8_t>(t.height);
        w.kernel_width = static_cast<std::uint8_t>(t.width);
        w.stride = static_cast<std::uint8_t>(stride);
        w.insert = 1;
        w.first_row = p.lines ? static_cast<std::uint32_t>(p.x) : 0;
        w.first_column = static_cast<std::uint32_t>(t.skipped);
        return load;
    }

    /// One tap, a map row for each pixel, and of its channels those that are wanted.
    Load pixel_rows(Load load, const Pixels& p, const Taps& t, std::int64_t y,
                    std::int64_t x) const {
        Window& w = load.window;
        const std::int64_t stride = p.down ? w_.stride_height : w_.stride_width;
        const std::int64_t left = p.down ? w_.height - y : w_.width - x;
        load.dram_address += operand_.layout().offset(t.skipped);
        load.row_stride = static_cast<std::uint32_t>(
            p.count == 1 ? w_.pixel_bytes
                         : stride * (p.down ? std::int64_t{operand_.row_stride} : w_.pixel_bytes));
        w.map_height = half(std::min(p.count, (left + stride - 1) / stride));
        w.map_width = w.out_width = 1;
        w.kernel_height = w.kernel_width = w.stride = w.insert = 1;
        w.channels = w.pixel_pitch = half(t.skipped % TensorLayout::kGroup + t.columns);
        w.out_height = half(p.count);
        w.first_column = static_cast<std::uint32_t>(t.skipped % TensorLayout::kGroup);
        return load;
    }

    static std::uint16_t half(std::int64_t value) { return static_cast<std::uint16_t>(value); }

    const WindowOperand& operand_;
    const WideWindows& w_;
};

} // namespace

void append_window_loads(std::vector<Load>& loads, const WindowOperand& windows, const TileOf& tile,
                         Buffer buffer, std::uint32_t address, bool transposed) {
    const std::uint32_t stride = padded(tile.columns);
    if (!windows.wide) {
        loads.push_back(transposed ? transposed_gather_of(windows, tile, buffer, address)
                                   : gather_of(windows, tile, buffer, address, stride));
        return;
    }
    const TileOf rectangle =
        transposed ? TileOf{tile.column, tile.row, tile.columns, tile.rows} : tile;
    const auto add = [&](std::int64_t row, std::int64_t column, Load load) {
        load.buffer = buffer;
        load.transpose = transposed;
        const auto down = static_cast<std::uint32_t>(row - rectangle.row);
        const auto along = static_cast<std::uint32_t>(column - rectangle.column);
        load.local_address = address + (transposed ? along * stride + down : down * stride + along);
        load.local_stride = stride;
        loads.push_back(load);
    };
    if (windows.wide->is_gradient) {
        cut_gradient(windows, rectangle.row, rectangle.rows, rectangle.column, rectangle.columns,
                     add);
    } else {
        Parts(windows).of(rectangle.row, rectangle.rows, rectangle.column, rectangle.columns, add);
    }
}

} // namespace napier
