// SPDX-License-Identifier: Apache-2.0
// TinyImageNet's folder with two classes and a picture each. The first byte says which of its
// files the rest replaces: the classes, the annotations, a picture.
#include "sw/data/tiny_imagenet.hpp"

#include <filesystem>

#include "tests/fuzz/contract.hpp"
#include "tests/sw/data/jpeg_files.hpp"

using namespace napier;

namespace {

void write_whole_set() {
    static const std::vector<std::uint8_t> picture = test::jpeg_file(64, 64, {10, 200, 90});
    const auto put = [](const std::string& name, const std::string& text) {
        fuzz::write(name, reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    };
    put("wnids.txt", "n01\nn02\n");
    put("val/val_annotations.txt", "a.JPEG\tn02\t0\t0\t9\t9\n");
    fuzz::write("val/images/a.JPEG", picture.data(), picture.size());
    for (const std::string wnid : {"n01", "n02"}) {
        fuzz::write("train/" + wnid + "/images/" + wnid + "_0.JPEG", picture.data(),
                    picture.size());
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool prepared = [] {
        for (const char* const sub : {"train/n01/images", "train/n02/images", "val/images"}) {
            std::filesystem::create_directories(fuzz::folder().file(sub));
        }
        return true;
    }();
    fuzz::require(prepared, "folders are there");
    write_whole_set();
    fuzz::Bytes bytes(data, size);
    const char* const victims[] = {"wnids.txt", "val/val_annotations.txt", "val/images/a.JPEG",
                                   "train/n01/images/n01_0.JPEG"};
    fuzz::write(victims[bytes.next() & 3], bytes.data(), bytes.left());
    return fuzz::returns_or_refuses([] {
        const Dataset set = read_tiny_imagenet("fuzz", 2, fuzz::folder().str());
        fuzz::require(set.train.pixels.size() == set.train.labels.size() * set.shape.size(),
                      "an image for each label");
    });
}
