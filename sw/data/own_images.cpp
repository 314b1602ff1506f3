// SPDX-License-Identifier: Apache-2.0
#include "sw/data/own_images.hpp"

#include <filesystem>
#include <string_view>

#include "hw/config/number.hpp"
#include "sw/data/npz.hpp"
#include "sw/data/picture_folder.hpp"

namespace napier {

namespace {

constexpr int kMostSide = 65535; // what 16 bits count
constexpr std::size_t kMostPixels = std::size_t{1} << 24;

} // namespace

std::optional<ImageShape> shape_named(const std::string& name) {
    ImageShape shape{};
    std::string_view rest = name;
    for (int* const side : {&shape.channels, &shape.height, &shape.width}) {
        const std::size_t end = side == &shape.width ? rest.size() : rest.find('x');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        const auto number = parse_number<int>(rest.substr(0, end));
        if (!number || *number < 1 || *number > kMostSide) {
            return std::nullopt;
        }
        *side = *number;
        rest.remove_prefix(std::min(rest.size(), end + 1));
    }
    return shape.size() <= kMostPixels ? std::optional(shape) : std::nullopt;
}

Dataset read_own_images(const std::string& name, const ImageShape& shape, const std::string& path) {
    return std::filesystem::is_directory(path) ? read_picture_folder(name, shape, path)
                                               : read_npz(name, shape, path);
}

} // namespace napier
