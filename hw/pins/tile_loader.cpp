// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/tile_loader.hpp"

#include <stdexcept>
#include <string>

namespace napier {

namespace {

OperandMap map_of(const ArrayShape& shape, const MacCore& core, const GemmTile& tile) {
    return {shape, tile, core.arity(), core.levels(tile.k_total)};
}

TileLoader::Image empty_image(const MacCore& core, int lanes, std::int64_t words) {
    return TileLoader::Image(static_cast<std::size_t>(lanes),
                             std::vector<Word>(static_cast<std::size_t>(words), core.zero_word()));
}

FoldPlace place(std::int64_t row_fold, std::int64_t column_fold) {
    return {true, 0, static_cast<std::int32_t>(row_fold), static_cast<std::int32_t>(column_fold)};
}

} // namespace

TileLoader::TileLoader(const sc_core::sc_module_name& name, DoubleBuffer& buffer)
    : sc_module(name), buffer_(buffer) {
    SC_METHOD(step);
    sensitive << clk.pos();
    dont_initialize();
}

void TileLoader::start(std::vector<Image> tiles) {
    for (const Image& image : tiles) {
        if (image.size() != buffer_.fill_data.size() || image[0].size() > buffer_.depth()) {
            throw std::invalid_argument(
                std::string(buffer_.name()) + ": a tile of " + std::to_string(image.size()) +
                " lanes of " + std::to_string(image[0].size()) + " words, the buffer has " +
                std::to_string(buffer_.fill_data.size()) + " of " +
                std::to_string(buffer_.depth()));
        }
    }
    tiles_ = std::move(tiles);
    tile_ = address_ = 0;
    waited_ = 2;
}

void TileLoader::step() {
    buffer_.fill_valid.write(false);
    buffer_.fill_last.write(false);
    ++waited_;
    if (reset.read() || !enable.read() || tile_ == tiles_.size() ||
        (address_ == 0 && (waited_ < 2 || !buffer_.fill_ready.read()))) {
        return;
    }
    const Image& image = tiles_[tile_];
    for (std::size_t lane = 0; lane < image.size(); ++lane) {
        buffer_.fill_data[lane]->write(image[lane][address_]);
    }
    buffer_.fill_address.write(static_cast<std::int32_t>(address_));
    buffer_.fill_valid.write(true);
    if (++address_ == image[0].size()) {
        buffer_.fill_last.write(true);
        address_ = 0;
        ++tile_;
        waited_ = 0;
    }
}

TileLoader::Image west_image(const ArrayShape& shape, const MacCore& core, const TileJob& job) {
    const OperandMap map = map_of(shape, core, job.place.size);
    TileLoader::Image image = empty_image(core, shape.rows, map.row_folds() * map.streamed());
    const std::vector<Word>& words = map.west_is_a() ? job.a : job.b;
    StreamTag tag;
    for (std::int64_t fold = 0; fold < map.row_folds(); ++fold) {
        static_cast<FoldPlace&>(tag) = place(fold, 0);
        for (tag.index = 0; tag.index < map.streamed(); ++tag.index) {
            for (int row = 0; row < shape.rows; ++row) {
                if ((map.lane_control(tag, row) & lane::kOperand) != 0) {
                    image[static_cast<std::size_t>(row)][map.west_address(tag)] =
                        words[map.west_element(tag, row)];
                }
            }
        }
    }
    return image;
}

TileLoader::Image north_image(const ArrayShape& shape, const MacCore& core, const TileJob& job) {
    const OperandMap map = map_of(shape, core, job.place.size);
    const bool stationary = !sides_of(shape.dataflow).keeps_sums();
    const std::int64_t words = stationary ? map.column_folds() * map.row_folds() * shape.rows
                                          : map.column_folds() * map.streamed();
    TileLoader::Image image = empty_image(core, shape.columns, words);
    const auto set = [&](int column, std::size_t address, Word word) {
        image[static_cast<std::size_t>(column)][address] = word;
    };
    for (std::int64_t fold = 0; fold < map.column_folds(); ++fold) {
        for (int column = 0; column < shape.columns; ++column) {
            if (!map.column_used(place(0, fold), column)) {
                continue;
            }
            StreamTag tag;
            static_cast<FoldPlace&>(tag) = place(0, fold);
            for (; !stationary && tag.index < map.streamed(); ++tag.index) {
                set(column, map.north_address(tag), job.b[map.north_element(tag, column)]);
            }
            for (std::int64_t row_fold = 0; stationary && row_fold < map.row_folds(); ++row_fold) {
                PreloadTag preload;
                static_cast<FoldPlace&>(preload) = place(row_fold, fold);
                for (; preload.row < shape.rows; ++preload.row) {
                    if (map.preload_inside(preload, column)) {
                        const std::size_t element = map.preload_element(preload, column);
                        set(column, map.preload_address(preload),
                            map.west_is_a() ? job.b[element] : job.a[element]);
                    }
                }
            }
        }
    }
    return image;
}

} // namespace napier
