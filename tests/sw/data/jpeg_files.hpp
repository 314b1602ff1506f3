// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <jpeglib.h> // needs cstdio

namespace napier::test {

/// The bytes of a JPEG file of one colour: three components, or one for grey.
inline std::vector<std::uint8_t> jpeg_file(unsigned width, unsigned height,
                                           const std::vector<std::uint8_t>& colour) {
    jpeg_compress_struct info;
    jpeg_error_mgr error;
    info.err = jpeg_std_error(&error);
    jpeg_create_compress(&info);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &bytes, &size);
    info.image_width = width;
    info.image_height = height;
    info.input_components = static_cast<int>(colour.size());
    info.in_color_space = colour.size() == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 100, TRUE);
    jpeg_start_compress(&info, TRUE);
    std::vector<std::uint8_t> row;
    for (unsigned i = 0; i < width; ++i) {
        row.insert(row.end(), colour.begin(), colour.end());
    }
    while (info.next_scanline < info.image_height) {
        unsigned char* pointer = row.data();
        jpeg_write_scanlines(&info, &pointer, 1);
    }
    jpeg_finish_compress(&info);
    std::vector<std::uint8_t> result(bytes, bytes + size);
    jpeg_destroy_compress(&info);
    std::free(bytes);
    return result;
}

} // namespace napier::test
