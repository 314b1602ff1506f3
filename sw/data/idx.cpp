// SPDX-License-Identifier: Apache-2.0
#include "sw/data/idx.hpp"

#include <cstdio>
#include <filesystem>

#include "sw/data/byte_source.hpp"
#include "sw/data/labels.hpp"

namespace napier {

namespace {

// The third byte is the type (8 = unsigned byte), the fourth the number of dimensions.
constexpr std::uint32_t kImageMagic = 0x00000803;
constexpr std::uint32_t kLabelMagic = 0x00000801;

// Far above any set of this family, far below what would exhaust a machine.
constexpr std::uint32_t kMostItems = 10'000'000;
constexpr std::uint32_t kLongestSide = 1024;
constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 30;
constexpr std::uint64_t kMostIdxBytes = kMostPixels + 16;

std::string hexadecimal(std::uint32_t value) {
    char text[11];
    std::snprintf(text, sizeof text, "0x%08x", value);
    return text;
}

void expect_magic(ByteSource& source, std::uint32_t magic, const std::string& kind) {
    const std::uint32_t found = source.read_big_endian("the magic number");
    if (found != magic) {
        source.fail("magic number " + hexadecimal(found) + ", expected " + hexadecimal(magic) +
                    " (" + kind + ")");
    }
}

std::uint32_t read_size(ByteSource& source, const std::string& what, std::uint32_t most) {
    const std::uint32_t size = source.read_big_endian("the number of " + what);
    if (size == 0 || size > most) {
        source.fail("found " + std::to_string(size) + " " + what + ", expected 1.." +
                    std::to_string(most));
    }
    return size;
}

std::string plain_or_compressed(const std::string& folder, const std::string& name) {
    const std::filesystem::path plain = std::filesystem::path(folder) / name;
    const std::filesystem::path compressed = std::filesystem::path(folder) / (name + ".gz");
    if (std::filesystem::exists(plain)) {
        return plain.string();
    }
    if (std::filesystem::exists(compressed)) {
        return compressed.string();
    }
    throw MissingFile(compressed.string() + ": not found, nor without .gz");
}

struct Images {
    ImageShape shape;
    std::string path;
};

Images read_images(const std::string& path, ImageSplit& split, std::size_t& count) {
    ByteSource source(path, kMostIdxBytes);
    expect_magic(source, kImageMagic, "images");
    count = read_size(source, "images", kMostItems);
    const std::uint32_t height = read_size(source, "rows", kLongestSide);
    const std::uint32_t width = read_size(source, "columns", kLongestSide);
    const ImageShape shape{1, static_cast<int>(height), static_cast<int>(width)};
    if (std::uint64_t{count} * shape.size() > kMostPixels) {
        source.fail("found " + std::to_string(count) + " images of " + to_string(shape) +
                    ", expected at most " + std::to_string(kMostPixels) + " pixels");
    }
    split.pixels = source.read(count * shape.size(), "the pixels of " + std::to_string(count) +
                                                         " images of " + to_string(shape));
    source.expect_end();
    return {shape, path};
}

void read_labels(const std::string& path, int classes, ImageSplit& split) {
    ByteSource source(path, kMostIdxBytes);
    expect_magic(source, kLabelMagic, "labels");
    const std::uint32_t count = read_size(source, "labels", kMostItems);
    split.labels = source.read(count, "the labels");
    source.expect_end();
    for (std::size_t i = 0; i < split.labels.size(); ++i) {
        check_label(path, "label", i, split.labels[i], classes);
    }
}

Images read_split(const std::string& folder, const std::string& prefix, int classes,
                  ImageSplit& split) {
    const std::string image_path = plain_or_compressed(folder, prefix + "-images-idx3-ubyte");
    const std::string label_path = plain_or_compressed(folder, prefix + "-labels-idx1-ubyte");
    std::size_t count = 0;
    Images images = read_images(image_path, split, count);
    read_labels(label_path, classes, split);
    if (split.labels.size() != count) {
        throw InputError(label_path + ": found " + std::to_string(split.labels.size()) +
                         " labels, expected " + std::to_string(count) + ", one for each image of " +
                         image_path);
    }
    return images;
}

} // namespace

Dataset read_idx_folder(const std::string& name, int classes, const std::string& folder) {
    Dataset set{name, classes, {}, {}, {}};
    const Images train = read_split(folder, "train", classes, set.train);
    const Images test = read_split(folder, "t10k", classes, set.test);
    if (test.shape != train.shape) {
        throw InputError(test.path + ": images of " + to_string(test.shape) + ", expected " +
                         to_string(train.shape) + " as in " + train.path);
    }
    set.shape = train.shape;
    return set;
}

} // namespace napier
