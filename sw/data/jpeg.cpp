// SPDX-License-Identifier: Apache-2.0
#include "sw/data/jpeg.hpp"

#include <csetjmp>
#include <cstdio>

#include <jpeglib.h> // needs cstdio

#include "hw/config/plain_file.hpp"

namespace napier {

namespace {

constexpr std::uint64_t kMostPictureBytes = std::uint64_t{1}
                                            << 20; // a picture of 64 x 64 has 12 KiB raw

/// libjpeg calls back on errors and must not be returned to; C++ exceptions must not cross it.
struct ErrorHandler {
    jpeg_error_mgr base; ///< first, so that a pointer to it is one to the whole
    std::jmp_buf back;
    char message[JMSG_LENGTH_MAX];
};

void give_up(j_common_ptr info) {
    auto* const handler = reinterpret_cast<ErrorHandler*>(info->err);
    info->err->format_message(info, handler->message);
    std::longjmp(handler->back, 1);
}

/// Warnings (level -1) are of damaged data, which libjpeg would fill with grey.
void no_warnings(j_common_ptr info, int level) {
    if (level < 0) {
        give_up(info);
    }
}

struct Size {
    unsigned width;
    unsigned height;
};

/// Decodes to interleaved RGB in `pixels`, if the picture is of `expected` size; `found` is its
/// size. Only trivial types live here, since errors leave by longjmp. False with a message.
bool decode(const unsigned char* bytes, std::size_t count, const Size& expected, Size& found,
            unsigned char* pixels, ErrorHandler& handler) {
    jpeg_decompress_struct info;
    info.err = jpeg_std_error(&handler.base);
    handler.base.error_exit = give_up;
    handler.base.emit_message = no_warnings;
    if (setjmp(handler.back) != 0) {
        jpeg_destroy_decompress(&info);
        return false;
    }
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, bytes, count);
    jpeg_read_header(&info, TRUE);
    found = {info.image_width, info.image_height};
    if (found.width == expected.width && found.height == expected.height) {
        info.out_color_space = JCS_RGB;
        info.dct_method = JDCT_ISLOW; // the same bits with and without SIMD
        jpeg_start_decompress(&info);
        while (info.output_scanline < info.output_height) {
            unsigned char* row = pixels + std::size_t{3} * info.output_scanline * found.width;
            jpeg_read_scanlines(&info, &row, 1);
        }
        jpeg_finish_decompress(&info);
    }
    jpeg_destroy_decompress(&info);
    return true;
}

} // namespace

std::vector<std::uint8_t> read_jpeg(const std::string& path, const ImageShape& shape) {
    const std::string bytes = file_bytes(path, kMostPictureBytes);
    const Size expected{static_cast<unsigned>(shape.width), static_cast<unsigned>(shape.height)};
    std::vector<std::uint8_t> pixels(3 * std::size_t{expected.width} * expected.height);
    ErrorHandler handler;
    Size found{0, 0};
    if (bytes.empty() || !decode(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                                 expected, found, pixels.data(), handler)) {
        throw InputError(path +
                         ": no whole JPEG picture: " + (bytes.empty() ? "empty" : handler.message));
    }
    if (found.width != expected.width || found.height != expected.height) {
        throw InputError(path + ": found a picture of " + std::to_string(found.width) + "x" +
                         std::to_string(found.height) + ", expected " +
                         std::to_string(expected.width) + "x" + std::to_string(expected.height));
    }
    std::vector<std::uint8_t> planes(pixels.size());
    const std::size_t plane = pixels.size() / 3;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        planes[i % 3 * plane + i / 3] = pixels[i];
    }
    return planes;
}

} // namespace napier
