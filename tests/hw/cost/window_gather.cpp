// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/window_gather.hpp"

#include <algorithm>
#include <random>

#include "hw/arith/common/packing.hpp"
#include "hw/isa/device_error.hpp"
#include "tests/catch.hpp"
#include "tests/hw/random_int.hpp"

using namespace napier;
using Catch::Matchers::Contains;

namespace {

/// Maps of random words, packed as the DRAM holds them.
struct Maps {
    Maps(const Window& w, int maps, int bits, std::uint32_t row_stride, std::mt19937& random)
        : window(w), words_a_row(std::size_t{w.map_width} * w.pixel_pitch),
          rows(static_cast<std::size_t>(maps) * w.map_height) {
        words.resize(rows * words_a_row);
        for (std::uint16_t& word : words) {
            word = static_cast<std::uint16_t>(random() & ((1u << bits) - 1));
        }
        memory.resize(rows * row_stride);
        for (std::size_t r = 0; r < rows; ++r) {
            pack(words.data() + r * words_a_row, words_a_row, bits, memory.data() + r * row_stride);
        }
    }

    /// The definition, element by element.
    std::uint16_t element(std::uint32_t row, std::uint32_t column) const {
        const std::uint32_t outputs = std::uint32_t{window.out_height} * window.out_width;
        const std::uint32_t tap = column / window.channels;
        const int y = static_cast<int>(row % outputs / window.out_width) * window.stride +
                      static_cast<int>(tap / window.kernel_width) - window.padding_y;
        const int x = static_cast<int>(row % window.out_width) * window.stride +
                      static_cast<int>(tap % window.kernel_width) - window.padding_x;
        if (y < 0 || x < 0 || y % window.insert != 0 || x % window.insert != 0 ||
            y / window.insert >= window.map_height || x / window.insert >= window.map_width) {
            return window.fill;
        }
        const std::size_t map_row = std::size_t{row / outputs} * window.map_height +
                                    static_cast<std::size_t>(y / window.insert);
        return words[map_row * words_a_row +
                     static_cast<std::size_t>(x / window.insert) * window.pixel_pitch +
                     column % window.channels];
    }

    Window window;
    std::size_t words_a_row;
    std::size_t rows;
    std::vector<std::uint16_t> words;
    std::vector<std::uint8_t> memory;
};

Window random_window(std::mt19937& random) {
    Window w;
    w.map_height = static_cast<std::uint16_t>(draw(random, 1, 9));
    w.map_width = static_cast<std::uint16_t>(draw(random, 1, 9));
    w.channels = static_cast<std::uint16_t>(draw(random, 1, 20));
    w.pixel_pitch =
        static_cast<std::uint16_t>(draw(random, 0, 1) == 0 ? w.channels : (w.channels + 7) / 8 * 8);
    w.out_height = static_cast<std::uint16_t>(draw(random, 1, 9));
    w.out_width = static_cast<std::uint16_t>(draw(random, 1, 9));
    w.kernel_height = static_cast<std::uint8_t>(draw(random, 1, 5));
    w.kernel_width = static_cast<std::uint8_t>(draw(random, 1, 5));
    w.stride = static_cast<std::uint8_t>(draw(random, 0, 3));
    w.insert = static_cast<std::uint8_t>(draw(random, 1, 3));
    w.padding_y = static_cast<std::int8_t>(draw(random, -1, 4));
    w.padding_x = static_cast<std::int8_t>(draw(random, -1, 4));
    w.fill = 0x7abc;
    return w;
}

} // namespace

TEST_CASE("a gather gives the window matrix, whatever the window and the tile", "[property]") {
    std::mt19937 random(31);
    for (int trial = 0; trial < 4000; ++trial) {
        const int maps = draw(random, 1, 3);
        const int bits = draw(random, 8, 16);
        Load load;
        load.gather = true;
        load.window = random_window(random);
        Window& w = load.window;
        load.element_bits = static_cast<std::uint8_t>(bits);
        load.row_stride = static_cast<std::uint32_t>(
            packed_bytes(std::size_t{w.map_width} * w.pixel_pitch, bits) +
            static_cast<std::size_t>(draw(random, 0, 1) * 7));
        const int matrix_rows = maps * w.out_height * w.out_width;
        const int matrix_columns = w.kernel_height * w.kernel_width * w.channels;
        w.first_row = static_cast<std::uint32_t>(draw(random, 0, matrix_rows - 1));
        w.first_column = static_cast<std::uint32_t>(draw(random, 0, matrix_columns - 1));
        load.rows = static_cast<std::uint32_t>(
            draw(random, 1, matrix_rows - static_cast<int>(w.first_row)));
        load.columns = static_cast<std::uint32_t>(
            draw(random, 1, matrix_columns - static_cast<int>(w.first_column)));
        const Maps data(w, maps, bits, load.row_stride, random);

        const std::uint64_t line_buffer = draw(random, 0, 1) == 0 ? 1 : 1 << 20;
        const WindowGather gather(load, line_buffer);
        std::vector<std::uint8_t> bytes(gather.patch_bytes());
        for (const WindowGather::Fetch& fetch : gather.fetches()) {
            REQUIRE(fetch.address + fetch.bytes <= data.memory.size());
            REQUIRE(fetch.patch_byte + fetch.bytes <= bytes.size());
            std::copy_n(data.memory.begin() + static_cast<long>(fetch.address), fetch.bytes,
                        bytes.begin() + static_cast<long>(fetch.patch_byte));
        }
        std::vector<std::uint16_t> patch(gather.patch_words());
        unpack(bytes.data(), patch.size(), bits, patch.data());
        std::vector<std::uint16_t> row(load.columns);
        for (std::uint32_t r = 0; r < load.rows; ++r) {
            gather.expand(r, patch.data(), row.data());
            for (std::uint32_t c = 0; c < load.columns; ++c) {
                INFO("trial " << trial << ", row " << r << ", column " << c);
                REQUIRE(row[c] == data.element(w.first_row + r, w.first_column + c));
            }
        }
    }
}

TEST_CASE("map rows come once while the line buffer holds them") {
    Load load;
    load.gather = true;
    load.element_bits = 12;
    load.rows = 64;
    load.columns = 9 * 16;
    Window& w = load.window;
    w.map_height = w.map_width = w.out_height = w.out_width = 8;
    w.channels = w.pixel_pitch = 16;
    w.kernel_height = w.kernel_width = 3;
    w.stride = w.insert = 1;
    w.padding_y = w.padding_x = 1;
    constexpr std::uint32_t kRow = 8 * 16 * 12 / 8;
    load.row_stride = kRow;
    const auto fetched = [&](std::uint64_t line_buffer) {
        std::uint64_t bytes = 0;
        const WindowGather gather(load, line_buffer);
        for (const auto& fetch : gather.fetches()) {
            bytes += fetch.bytes;
        }
        return bytes;
    };
    CHECK(fetched(2 * kRow) == 8 * kRow);      // the next windows' first two rows stay
    CHECK(fetched(2 * kRow - 1) == 22 * kRow); // else each row of windows fetches its own
    CHECK(fetched(1 << 20) == 8 * kRow);

    load.columns = 8;                      // half of the channels of the first tap
    CHECK(fetched(1 << 20) == 7 * 7 * 12); // its seven rows of seven pixels, a group of 8 each
}

TEST_CASE("unsound windows are refused") {
    Load load;
    load.gather = true;
    load.element_bits = 12;
    load.rows = load.columns = 1;
    load.row_stride = 12 * 8;
    Window& w = load.window;
    w = Window{4, 8, 8, 8, 4, 8, 1, 1, 1, 1, 0, 0, 0, 0, 0};
    const auto refused = [](const Load& bad, const char* why) {
        CHECK_THROWS_AS(WindowGather(bad, 1024), DeviceError);
        CHECK_THROWS_WITH(WindowGather(bad, 1024), Contains(why));
    };
    CHECK_NOTHROW(WindowGather(load, 1024));
    for (std::uint16_t Window::*size : {&Window::map_height, &Window::map_width, &Window::channels,
                                        &Window::out_height, &Window::out_width}) {
        Load bad = load;
        bad.window.*size = 0;
        refused(bad, "zero");
    }
    for (std::uint8_t Window::*size :
         {&Window::kernel_height, &Window::kernel_width, &Window::insert}) {
        Load bad = load;
        bad.window.*size = 0;
        refused(bad, "zero");
    }
    Load bad = load;
    bad.window.pixel_pitch = 7;
    refused(bad, "pitch");
    bad = load;
    bad.row_stride = 95;
    refused(bad, "map rows");
    bad = load;
    bad.window.first_column = 8;
    refused(bad, "columns");
    bad = load;
    bad.window.first_row = UINT32_MAX;
    refused(bad, "rows");
    bad = load;
    bad.rows = UINT32_MAX - 1;
    refused(bad, "map rows");
}
