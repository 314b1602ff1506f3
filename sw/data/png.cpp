// SPDX-License-Identifier: Apache-2.0
#include "sw/data/png.hpp"

#include <png.h>

#include "hw/config/plain_file.hpp"

namespace napier {

namespace {

constexpr std::uint64_t kMostPngBytes = std::uint64_t{64} << 20;

} // namespace

std::vector<std::uint8_t> read_png(const std::string& path, const ImageShape& shape) {
    const std::string bytes = file_bytes(path, kMostPngBytes);
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    const auto fail = [&](const std::string& what) {
        png_image_free(&image);
        throw InputError(path + ": " + what);
    };
    if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) {
        fail("not a PNG picture");
    }
    const auto height = static_cast<png_uint_32>(shape.height);
    const auto width = static_cast<png_uint_32>(shape.width);
    if (image.height != height || image.width != width) {
        fail("found " + std::to_string(image.height) + "x" + std::to_string(image.width) +
             ", expected " + std::to_string(height) + "x" + std::to_string(width));
    }
    if ((image.format & PNG_FORMAT_FLAG_ALPHA) != 0) {
        fail("found transparency, expected none");
    }
    if ((image.format & PNG_FORMAT_FLAG_LINEAR) != 0) {
        fail("found 16 bits a channel, expected 8");
    }
    image.format = PNG_FORMAT_RGB;
    std::vector<std::uint8_t> mixed(PNG_IMAGE_SIZE(image));
    if (png_image_finish_read(&image, nullptr, mixed.data(), 0, nullptr) == 0) {
        fail("is cut off or damaged");
    }
    const std::size_t plane = std::size_t{height} * width;
    std::vector<std::uint8_t> planes(3 * plane);
    for (std::size_t i = 0; i < mixed.size(); ++i) {
        planes[i % 3 * plane + i / 3] = mixed[i];
    }
    return planes;
}

} // namespace napier
