// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/isa/instruction.hpp"

namespace napier {

/// The DMA's address generator for a gathering load: which bytes of the maps it fetches, and how
/// they spread over the rows of the window matrix.
///
/// Neighbouring windows overlap, so fetched map rows stay in a line buffer; the oldest makes room.
/// A map row comes again from memory only when the buffer has dropped it. No memory is touched
/// here, so a run without values fetches the same.
class WindowGather {
  public:
    /// A piece of memory, and where it belongs in the packed patch.
    struct Fetch {
        std::uint64_t address;
        std::uint32_t bytes;
        std::size_t patch_byte;
    };

    /// Throws DeviceError unless the window is sound. `line_buffer_bytes` holds at least one map
    /// row whatever its size. The load must outlive the object.
    WindowGather(const Load& load, std::uint64_t line_buffer_bytes);

    const std::vector<Fetch>& fetches() const { return fetches_; }
    /// The patch: all map rows touched, packed as in memory; unpacked it has patch_words() words.
    std::size_t patch_bytes() const;
    std::size_t patch_words() const { return map_rows_ * row_words_; }

    /// Row `row` (from 0) of the load: load.columns words, out of the unpacked patch.
    void expand(std::uint32_t row, const std::uint16_t* patch, std::uint16_t* out) const;

  private:
    struct Position {
        std::uint32_t map;
        std::uint32_t y;
        std::uint32_t x;
    };

    Position position(std::uint32_t row) const;
    /// The map coordinate that tap `tap` of output `at` reads; -1 outside the map.
    std::int64_t source_y(std::int64_t at, std::int64_t tap) const;
    std::int64_t source_x(std::int64_t at, std::int64_t tap) const;
    void choose_columns();
    void choose_pixels();
    void plan_fetches(std::uint64_t line_buffer_bytes);
    void fetch_row(std::uint64_t map_row, std::size_t slot);

    const Load& load_;
    const Window& w_;
    std::int64_t first_tap_row_ = 0, last_tap_row_ = 0;       ///< ky
    std::int64_t first_tap_column_ = 0, last_tap_column_ = 0; ///< kx
    std::int64_t first_channel_ = 0, last_channel_ = 0;
    std::int64_t first_pixel_ = 0, last_pixel_ = -1; ///< x of the map
    bool whole_pixels_ = true;     ///< else only the channels' groups of each pixel
    std::int64_t pixel_words_ = 0; ///< from pixel to pixel in the patch
    std::size_t row_words_ = 0;    ///< of a map row in the patch
    std::size_t map_rows_ = 0;
    std::int64_t row_base_ = 0;       ///< patch word of (x = 0, channel 0) of slot 0's row
    std::uint64_t first_key_ = 0;     ///< of map * height + y
    std::vector<std::int32_t> slots_; ///< by map * height + y - first_key_; -1: not touched
    std::vector<Fetch> fetches_;
};

} // namespace napier
