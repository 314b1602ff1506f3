// SPDX-License-Identifier: Apache-2.0
#include "sw/data/picture_folder.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>

#include "hw/config/plain_file.hpp"
#include "sw/data/jpeg.hpp"
#include "sw/data/png.hpp"

namespace napier {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostClasses = 256;

/// What a folder holds, hidden files aside, in the order of the names' bytes.
std::vector<fs::path> entries_of(const fs::path& folder) {
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().front() != '.') {
            entries.push_back(entry.path());
        }
    }
    std::sort(entries.begin(), entries.end(), [](const fs::path& a, const fs::path& b) {
        return a.filename().string() < b.filename().string();
    });
    return entries;
}

std::string ending_of(const fs::path& path) {
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return ending;
}

/// The planes of a picture; of one channel, if it is grey.
std::vector<std::uint8_t> picture(const fs::path& path, const ImageShape& shape) {
    const std::string ending = ending_of(path);
    const ImageShape colour{3, shape.height, shape.width};
    if (ending != ".png" && ending != ".jpg" && ending != ".jpeg") {
        throw InputError(path.string() + ": expected a picture: .png, .jpg or .jpeg");
    }
    std::vector<std::uint8_t> planes =
        ending == ".png" ? read_png(path.string(), colour) : read_jpeg(path.string(), colour);
    if (shape.channels == 1) {
        const std::size_t plane = shape.size();
        if (!std::equal(planes.begin(), planes.begin() + static_cast<std::ptrdiff_t>(2 * plane),
                        planes.begin() + static_cast<std::ptrdiff_t>(plane))) {
            throw InputError(path.string() +
                             ": found colours, expected a grey picture (1 channel)");
        }
        planes.resize(plane);
    }
    return planes;
}

ImageSplit read_split(const fs::path& folder, const ImageShape& shape,
                      const std::map<std::string, std::uint8_t>& labels) {
    ImageSplit split;
    for (const fs::path& entry : entries_of(folder)) {
        const auto label = labels.find(entry.filename().string());
        if (label == labels.end()) {
            throw InputError(entry.string() + ": expected a class that train has too");
        }
        for (const fs::path& file : entries_of(entry)) {
            const std::vector<std::uint8_t> pixels = picture(file, shape);
            split.pixels.insert(split.pixels.end(), pixels.begin(), pixels.end());
            split.labels.push_back(label->second);
        }
    }
    if (split.labels.empty()) {
        throw InputError(folder.string() + ": found no pictures");
    }
    return split;
}

} // namespace

Dataset read_picture_folder(const std::string& name, const ImageShape& shape,
                            const std::string& folder) {
    const fs::path base(folder);
    const fs::path train = base / "train";
    const fs::path test = fs::is_directory(base / "test") ? base / "test" : base / "val";
    for (const fs::path& split : {train, test}) {
        if (!fs::is_directory(split)) {
            throw MissingFile((split == train ? train : base / "test").string() +
                              ": not found, or no folder");
        }
    }
    if (shape.channels != 1 && shape.channels != 3) {
        throw InputError(folder +
                         ": pictures have 1 or 3 channels, found dataset: " + to_string(shape));
    }
    std::map<std::string, std::uint8_t> labels;
    for (const fs::path& entry : entries_of(train)) {
        if (!fs::is_directory(entry)) {
            throw InputError(entry.string() + ": found a file, expected a folder for each class");
        }
        if (labels.size() == kMostClasses) {
            throw InputError(train.string() + ": found more than " + std::to_string(kMostClasses) +
                             " classes");
        }
        labels.emplace(entry.filename().string(), static_cast<std::uint8_t>(labels.size()));
    }
    Dataset set{name, static_cast<int>(labels.size()), shape, {}, {}};
    set.train = read_split(train, shape, labels);
    set.test = read_split(test, shape, labels);
    return set;
}

} // namespace napier
