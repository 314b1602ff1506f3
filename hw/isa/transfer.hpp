// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/arith/common/tensor_layout.hpp"

namespace napier {

enum class Buffer : std::uint8_t { input = 0, weight = 1, vector = 2 };

/// A rectangle between DRAM and a scratchpad. In DRAM rows of elements of `element_bits` are packed
/// without gaps, 8 elements to element_bits bytes, and `row_stride` bytes apart; in the scratchpad
/// an element is a word, or two where it is a master of more than kMostWordBits, and rows are
/// `local_stride` words apart. Where the two hold numbers of different formats, the DMA converts
/// each word that it moves.
struct Transfer {
    Buffer buffer = Buffer::input;
    bool transpose = false; ///< loads only: element (r, c) goes to local row c, column r
    std::uint8_t element_bits = 16;
    std::uint64_t dram_address = 0;
    std::uint32_t row_stride = 0;
    std::uint32_t rows = 0;
    std::uint32_t columns = 0;
    std::uint32_t local_address = 0;
    std::uint32_t local_stride = 0;
    std::uint8_t arithmetic = 0; ///< whose numbers the scratchpad holds, see Arithmetic::alone;
    std::uint8_t stored = 0;     ///< ... and the DRAM: both below kMaxArithmetics

    TensorLayout layout() const { return {element_bits}; }
    std::uint64_t row_bytes() const { return layout().row_bytes(columns); } ///< in DRAM
    /// Words of a row in the scratchpad.
    std::uint32_t row_words() const {
        return columns * static_cast<std::uint32_t>(places(element_bits));
    }
    std::uint64_t words() const { return std::uint64_t{rows} * row_words(); }

  protected:
    template <typename Codec, typename T> static void rectangle(Codec& codec, T& t) {
        codec.field(t.element_bits);
        codec.field(t.dram_address);
        codec.field(t.row_stride);
        codec.field(t.rows);
        codec.field(t.columns);
        codec.field(t.local_address);
        codec.field(t.local_stride);
        codec.nibbles(t.arithmetic, t.stored);
    }
};

/// What a gathering load reads: the matrix of a convolution's windows (im2col) over feature maps,
/// never materialised in DRAM. Maps lie one after the other, `row_stride` bytes from map row to map
/// row; element (x, channel) of a map row is element x * pixel_pitch + channel of its packed words.
/// Matrix row r is output pixel (map, oy, ox) in raster order, column (ky, kx, channel), and
///
///     y = (oy * stride + ky - padding_y) / insert, x likewise
///
/// Outside the map, or where `insert` does not divide (the zeros that a strided convolution's data
/// gradient inserts), the element is `fill`. Stride 0 repeats one pixel.
struct Window {
    std::uint16_t map_height = 0;
    std::uint16_t map_width = 0;
    std::uint16_t channels = 0;
    std::uint16_t pixel_pitch = 0; ///< elements
    std::uint16_t out_height = 0;
    std::uint16_t out_width = 0;
    std::uint8_t kernel_height = 0;
    std::uint8_t kernel_width = 0;
    std::uint8_t stride = 0;
    std::uint8_t insert = 0; ///< 1: nothing inserted
    std::int8_t padding_y = 0;
    std::int8_t padding_x = 0;
    std::uint16_t fill = 0;
    std::uint32_t first_row = 0; ///< of the matrix; `rows` and `columns` count from here
    std::uint32_t first_column = 0;

    template <typename Codec, typename W> static void fields(Codec& codec, W& w) {
        codec.field(w.map_height);
        codec.field(w.map_width);
        codec.field(w.channels);
        codec.field(w.pixel_pitch);
        codec.field(w.out_height);
        codec.field(w.out_width);
        codec.field(w.kernel_height);
        codec.field(w.kernel_width);
        codec.field(w.stride);
        codec.field(w.insert);
        codec.field(w.padding_y);
        codec.field(w.padding_x);
        codec.field(w.fill);
        codec.field(w.first_row);
        codec.field(w.first_column);
    }
};

struct Load : Transfer {
    bool gather = false; ///< rows and columns are of `window`'s matrix
    Window window;       ///< all zero unless gathering

    /// Of its tile in the scratchpad.
    std::uint32_t local_rows() const { return transpose ? columns : rows; }
    std::uint32_t local_columns() const { return transpose ? rows : row_words(); }

    static constexpr const char* kName = "load";
    template <typename Codec, typename L> static void fields(Codec& codec, L& load) {
        codec.enumeration(load.buffer, Buffer::vector);
        codec.flags({&load.transpose, &load.gather});
        rectangle(codec, load);
        if (load.gather) {
            Window::fields(codec, load.window);
        }
    }
};
struct Store : Transfer {
    static constexpr const char* kName = "store";
    template <typename Codec, typename S> static void fields(Codec& codec, S& store) {
        codec.enumeration(store.buffer, Buffer::vector);
        codec.flags({&store.transpose});
        rectangle(codec, store);
    }
};

} // namespace napier
