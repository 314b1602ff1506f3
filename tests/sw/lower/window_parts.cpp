// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/window_parts.hpp"

#include <map>
#include <random>

#include "hw/cost/window_gather.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

/// Bits from the beginning of memory to an element; -1: outside the map, or not gathered.
using BitPlace = std::int64_t;

struct WindowShape {
    std::int64_t height, width, channels, filter_height, filter_width, stride_height, stride_width;
};

WindowOperand operand(const WindowShape& s) {
    FeatureMap map;
    map.address = 4096;
    map.height = static_cast<int>(s.height);
    map.width = static_cast<int>(s.width);
    map.channels = static_cast<int>(s.channels);
    map.element_bits = 12;
    WideWindows wide;
    wide.filter_height = s.filter_height;
    wide.filter_width = s.filter_width;
    wide.stride_height = s.stride_height;
    wide.stride_width = s.stride_width;
    wide.out_height = (s.height - s.filter_height + s.stride_height - 1) / s.stride_height + 1;
    wide.out_width = (s.width - s.filter_width + s.stride_width - 1) / s.stride_width + 1;
    return wide_windows(map, wide, 0);
}

/// Over the gradient of what the windows of `s` make.
WindowOperand gradient_operand(const WindowShape& s) {
    const WindowOperand forward = operand(s);
    FeatureMap map;
    map.address = 4096;
    map.height = static_cast<int>(forward.wide->out_height);
    map.width = static_cast<int>(forward.wide->out_width);
    map.channels = static_cast<int>(s.channels); // as many filters
    map.element_bits = 12;
    return wide_gradient_windows(map, *forward.wide, static_cast<int>(s.height),
                                 static_cast<int>(s.width), 0);
}

/// Of the place `at` between inserted zeros; -1: none.
std::int64_t between(std::int64_t at, std::int64_t insert, std::int64_t size) {
    return at < 0 || at % insert != 0 || at / insert >= size ? -1 : at / insert;
}

/// Where element (row, column) of the window matrix lies.
BitPlace place(const WindowOperand& operand, std::int64_t row, std::int64_t column) {
    const WideWindows& w = *operand.wide;
    const std::int64_t pixel = row % (w.out_height * w.out_width);
    const std::int64_t map = row / (w.out_height * w.out_width);
    const std::int64_t tap = column / w.channels;
    const std::int64_t y =
        between(pixel / w.out_width * w.stride_height + tap / w.filter_width - w.padding_height,
                w.insert_height, w.height);
    const std::int64_t x =
        between(pixel % w.out_width * w.stride_width + tap % w.filter_width - w.padding_width,
                w.insert_width, w.width);
    if (y < 0 || x < 0) {
        return -1;
    }
    return 8 * (static_cast<std::int64_t>(operand.address) +
                (map * w.height + y) * std::int64_t{operand.row_stride} + x * w.pixel_bytes) +
           column % w.channels * operand.element_bits;
}

/// Where the gather unit finds element (row, column) of a load, as Window says.
BitPlace found(const Load& load, std::int64_t row, std::int64_t column) {
    const Window& w = load.window;
    const std::int64_t outputs = std::int64_t{w.out_height} * w.out_width;
    const std::int64_t at = w.first_row + row;
    const std::int64_t from = w.first_column + column;
    const std::int64_t tap = from / w.channels;
    const std::int64_t y =
        between(at % outputs / w.out_width * w.stride + tap / w.kernel_width - w.padding_y,
                w.insert, w.map_height);
    const std::int64_t x = between(at % w.out_width * w.stride + tap % w.kernel_width - w.padding_x,
                                   w.insert, w.map_width);
    if (y < 0 || x < 0) {
        return -1;
    }
    return 8 * (static_cast<std::int64_t>(load.dram_address) +
                (at / outputs * w.map_height + y) * std::int64_t{load.row_stride}) +
           (x * w.pixel_pitch + from % w.channels) * load.element_bits;
}

void check_tile(const WindowOperand& windows, const TileOf& tile, bool transposed) {
    std::vector<Load> loads;
    append_window_loads(loads, windows, tile, Buffer::input, 100, transposed);
    std::map<std::uint32_t, BitPlace> local;
    for (const Load& load : loads) {
        REQUIRE(load.transpose == transposed);
        CHECK_NOTHROW(WindowGather(load, 1 << 14)); // the gather unit takes it
        for (std::uint32_t r = 0; r < load.rows; ++r) {
            for (std::uint32_t c = 0; c < load.columns; ++c) {
                const std::uint32_t word =
                    load.local_address +
                    (transposed ? c * load.local_stride + r : r * load.local_stride + c);
                REQUIRE(local.emplace(word, found(load, r, c)).second); // each once
            }
        }
    }
    REQUIRE(local.size() == static_cast<std::size_t>(tile.rows * tile.columns));
    const std::uint32_t stride = padded(tile.columns);
    for (std::int64_t r = 0; r < tile.rows; ++r) {
        for (std::int64_t c = 0; c < tile.columns; ++c) {
            const auto word =
                100 + static_cast<std::uint32_t>(r) * stride + static_cast<std::uint32_t>(c);
            const BitPlace expected = transposed ? place(windows, tile.column + c, tile.row + r)
                                                 : place(windows, tile.row + r, tile.column + c);
            if (local.at(word) != expected) {
                FAIL("row " << r << " column " << c << ": found " << local.at(word) << ", expected "
                            << expected);
            }
        }
    }
}

void check_tiles(const WindowOperand& windows) {
    const std::int64_t rows = windows.wide->out_height * windows.wide->out_width;
    const std::int64_t columns = windows.columns();
    CAPTURE(rows, columns);
    std::mt19937 random(5);
    for (int trial = 0; trial < 12; ++trial) {
        const auto below = [&](std::int64_t n) { return static_cast<std::int64_t>(random()) % n; };
        TileOf tile{};
        tile.row = below(2 * rows); // of two maps
        tile.rows = 1 + below(std::min<std::int64_t>(40, 2 * rows - tile.row));
        tile.column = below(columns);
        tile.columns = 1 + below(std::min<std::int64_t>(900, columns - tile.column));
        check_tile(windows, tile, false);
        check_tile(windows, {tile.column, tile.row, tile.columns, tile.rows}, true);
    }
}

} // namespace

TEST_CASE("the parts of a tile of wide windows make the tile", "[windows]") {
    const WindowShape shape = GENERATE(values<WindowShape>({
        {40, 30, 5, 20, 5, 2, 1},  // two strides
        {30, 9, 3, 4, 3, 1, 7},    // windows that stick out
        {10, 10, 2, 1, 1, 4, 20},  // ... and one that is outside
        {70000, 3, 2, 3, 2, 1, 1}, // a side
        {3, 70000, 2, 2, 3, 1, 1},
        {70000, 1, 3, 5, 1, 3, 2}, // a column of pixels
        {1, 700, 2, 1, 300, 1, 2}, // filters
        {300, 4, 1, 290, 2, 1, 1},
        {301, 302, 1, 300, 300, 1, 1},
        {900, 900, 1, 2, 3, 300, 300}, // strides
        {900, 5, 2, 2, 3, 300, 1},
        {3, 3, 70001, 2, 2, 1, 1}, // channels
        {9, 1, 70001, 2, 1, 2, 1},
        {400, 20, 3, 130, 5, 1, 1}, // filters whose padding is more than 127
        {20, 600, 9, 2, 200, 1, 3},
    }));
    CAPTURE(shape.height, shape.width, shape.channels);
    check_tiles(operand(shape));
    check_tiles(gradient_operand(shape));
}
