// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/gradient_parts.hpp"

#include <algorithm>

#include "hw/arith/common/integer.hpp"
#include "sw/lower/transfers.hpp"

namespace napier {

namespace {

/// A part has this many pixels and taps at most: then it reaches over 128 places between the zeros
/// that the stride inserts, and its padding is at most 127, as the field can hold.
constexpr std::int64_t kMostPixels = 65;
constexpr std::int64_t kMostTaps = 64;
constexpr std::int64_t kMostOfLine = std::int64_t{1} << 19; ///< words: 128 lines are 2^26

/// A side of the map, and what the windows do along it.
struct Side {
    std::int64_t size;
    std::int64_t padding;
    std::int64_t insert;
    std::uint64_t step_bytes; ///< from one place of the map to the next
};

/// `pixels` pixels and `taps` taps along one side; either all at one place of the other, or with
/// all that lies along the other.
struct Run {
    std::int64_t rows; ///< of the matrix
    std::int64_t pixel;
    std::int64_t pixels;
    std::int64_t tap;
    std::int64_t taps;
    std::int64_t skipped; ///< columns of these taps in front of the part
    std::int64_t columns;
};

class GradientParts {
  public:
    explicit GradientParts(const WindowOperand& windows)
        : operand_(windows), w_(*windows.wide),
          down_(w_.out_width == 1), high_{w_.height, w_.padding_height, w_.insert_height,
                                          operand_.row_stride},
          wide_{w_.width, w_.padding_width, w_.insert_width,
                static_cast<std::uint64_t>(w_.pixel_bytes)},
          pitch_(w_.pixel_bytes * 8 / operand_.element_bits),
          lines_(!down_ && w_.insert_height == w_.insert_width && w_.insert_height <= 255 &&
                 w_.filter_width <= 128 && w_.out_width <= kMostTileSide &&
                 pitch_ <= kMostTileSide && w_.width <= kMostOfLine / pitch_) {}

    /// Whole lines where one load can name them; else along a line, or down a map of one column,
    /// whose filter has one column too.
    std::int64_t rows_at(std::int64_t row, std::int64_t most) const {
        const std::int64_t of_map =
            w_.out_height * w_.out_width - row % (w_.out_height * w_.out_width);
        const std::int64_t of_line = w_.out_width - row % w_.out_width;
        return lines_  ? std::min({most, of_map, (kMostPixels - 1) * w_.out_width + of_line})
               : down_ ? std::min({most, of_map, kMostPixels})
                       : std::min({most, of_line, kMostPixels});
    }

    Run run_at(std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t most) const {
        const std::int64_t tap_columns = lines_ ? w_.filter_width * w_.channels : w_.channels;
        const std::int64_t tap = column / tap_columns;
        const std::int64_t length = lines_ || down_ ? w_.filter_height : w_.filter_width;
        Run run{rows, 0, rows, tap % length, 1, column % tap_columns, 0};
        if (lines_) {
            run.pixel = row / w_.out_width % w_.out_height;
            run.pixels = (row % w_.out_width + rows - 1) / w_.out_width + 1;
        } else {
            run.pixel = row % (down_ ? w_.out_height : w_.out_width);
        }
        if (!tall()) {
            run.taps = std::min(length - run.tap, kMostTaps);
        }
        run.columns = std::min(most, run.taps * tap_columns - run.skipped);
        if (tall()) { // some of one tap's channels
            run.columns = std::min(run.columns, kMostTileSide - run.skipped % TensorLayout::kGroup);
        }
        return run;
    }

    Load load_of(std::int64_t row, std::int64_t column, const Run& run) const {
        const Load load = gathering_load(operand_, run.rows, run.columns);
        const Side& along = lines_ || down_ ? high_ : wide_;
        const std::int64_t lowest = run.pixel + run.tap - along.padding;
        const std::int64_t first = lowest < 0 ? 0 : ceil_div(lowest, along.insert);
        const std::int64_t highest = lowest + run.pixels + run.taps - 2;
        const std::int64_t places =
            highest < 0 ? 0 : std::min(along.size - 1, highest / along.insert) - first + 1;
        const std::int64_t line = lines_ || down_ ? 0 : line_of(row, column);
        return line < 0 || places <= 0 ? zeros(load)
                                       : gathered(load, row, run, along, line, first, places,
                                                  first * along.insert - lowest);
    }

  private:
    bool tall() const { return pitch_ > kMostTileSide; }

    /// Of the map, that all of a run along a line reads; -1: none.
    std::int64_t line_of(std::int64_t row, std::int64_t column) const {
        const std::int64_t pixel = row / w_.out_width % w_.out_height;
        const std::int64_t tap = column / w_.channels / w_.filter_width;
        const std::int64_t place = pixel + tap - high_.padding;
        return place < 0 || place % high_.insert != 0 || place / high_.insert >= high_.size
                   ? -1
                   : place / high_.insert;
    }

    /// The places are map rows for the gather unit: whole lines, or of one pixel whichever side
    /// they lie along.
    Load gathered(Load load, std::int64_t row, const Run& run, const Side& along, std::int64_t line,
                  std::int64_t first, std::int64_t places, std::int64_t padding) const {
        const std::int64_t map = row / (w_.out_height * w_.out_width);
        const std::uint64_t skipped = tall() ? operand_.layout().offset(run.skipped) : 0;
        load.dram_address +=
            static_cast<std::uint64_t>(map * w_.height + line) * operand_.row_stride +
            static_cast<std::uint64_t>(first) * along.step_bytes + skipped;
        load.row_stride = static_cast<std::uint32_t>(along.step_bytes);
        Window& w = load.window;
        w.map_height = half(places);
        w.map_width = w.out_width = 1;
        w.channels = w.pixel_pitch =
            half(tall() ? run.skipped % TensorLayout::kGroup + run.columns : w_.channels);
        w.out_height = half(run.pixels);
        w.kernel_height = static_cast<std::uint8_t>(run.taps);
        w.kernel_width = w.stride = 1;
        // A single place has no zeros behind it that a stride would insert.
        w.insert = static_cast<std::uint8_t>(places == 1 ? 1 : along.insert);
        w.padding_y = static_cast<std::int8_t>(padding);
        w.first_column =
            static_cast<std::uint32_t>(tall() ? run.skipped % TensorLayout::kGroup : run.skipped);
        if (lines_) {
            w.map_width = half(w_.width);
            w.out_width = half(w_.out_width);
            w.pixel_pitch = half(pitch_);
            w.kernel_width = static_cast<std::uint8_t>(w_.filter_width);
            w.insert = static_cast<std::uint8_t>(w_.insert_width);
            w.padding_x = static_cast<std::int8_t>(w_.padding_width);
            w.first_row = static_cast<std::uint32_t>(row % w_.out_width);
        }
        return load;
    }

    Load zeros(Load load) const {
        Window& w = load.window;
        w.map_height = w.map_width = w.stride = w.insert = 1;
        w.channels = w.pixel_pitch = half(std::min<std::int64_t>(load.columns, kMostTileSide));
        const std::int64_t taps = ceil_div(std::int64_t{load.columns}, std::int64_t{w.channels});
        w.kernel_width = static_cast<std::uint8_t>(std::min<std::int64_t>(taps, 255));
        w.kernel_height = static_cast<std::uint8_t>(ceil_div(taps, std::int64_t{w.kernel_width}));
        w.out_height = half(std::min<std::int64_t>(load.rows, kMostTileSide));
        w.out_width = 1;
        w.padding_y = -1; // windows begin below the map
        load.row_stride = static_cast<std::uint32_t>(operand_.layout().row_bytes(w.channels));
        return load;
    }

    static std::uint16_t half(std::int64_t value) { return static_cast<std::uint16_t>(value); }

    const WindowOperand& operand_;
    const WideWindows& w_;
    const bool down_;
    const Side high_;
    const Side wide_;
    const std::int64_t pitch_; ///< elements from pixel to pixel
    const bool lines_;         ///< the runs go down, each with all of its lines
};

static_assert(kMostPixels + kMostTaps - 1 <= 128);

} // namespace

void cut_gradient(
    const WindowOperand& windows, std::int64_t row, std::int64_t rows, std::int64_t column,
    std::int64_t columns,
    const std::function<void(std::int64_t row, std::int64_t column, const Load& load)>& part) {
    const GradientParts parts(windows);
    for (std::int64_t r = row; r < row + rows;) {
        const std::int64_t count = parts.rows_at(r, row + rows - r);
        for (std::int64_t c = column; c < column + columns;) {
            const Run run = parts.run_at(r, count, c, column + columns - c);
            part(r, c, parts.load_of(r, c, run));
            c += run.columns;
        }
        r += count;
    }
}

} // namespace napier
