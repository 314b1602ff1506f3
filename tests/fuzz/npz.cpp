// SPDX-License-Identifier: Apache-2.0
// Images and labels of one's own in numpy's .npz.
#include "sw/data/npz.hpp"

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string path = fuzz::write("images.npz", data, size);
    return fuzz::returns_or_refuses([&] {
        const Dataset set = read_npz("fuzz", {1, 4, 4}, path);
        for (const ImageSplit& images : {set.train, set.test}) {
            fuzz::require(images.pixels.size() == images.labels.size() * set.shape.size(),
                          "an image for each label");
            for (const std::uint8_t label : images.labels) {
                fuzz::require(label < set.classes, "a label is a class");
            }
        }
    });
}
