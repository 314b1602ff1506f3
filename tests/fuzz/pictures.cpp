// SPDX-License-Identifier: Apache-2.0
// A picture of a folder of pictures by class. The first byte says whether it is a PNG or a JPEG.
#include "sw/data/jpeg.hpp"
#include "sw/data/png.hpp"

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ImageShape shape{3, 8, 8};
    fuzz::Bytes bytes(data, size);
    const bool png = (bytes.next() & 1) != 0;
    const std::string path = fuzz::write("picture", bytes.data(), bytes.left());
    return fuzz::returns_or_refuses([&] {
        const auto pixels = png ? read_png(path, shape) : read_jpeg(path, shape);
        fuzz::require(pixels.size() == shape.size(), "a picture has the pixels of its shape");
    });
}
