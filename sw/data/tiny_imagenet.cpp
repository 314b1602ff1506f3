// SPDX-License-Identifier: Apache-2.0
#include "sw/data/tiny_imagenet.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>
#include <vector>

#include "hw/config/plain_file.hpp"
#include "sw/data/jpeg.hpp"

namespace napier {

namespace {

namespace fs = std::filesystem;

constexpr ImageShape kTinyShape{3, 64, 64};
const std::string kEnding = ".JPEG";

using Labels = std::map<std::string, std::uint8_t>;

std::vector<std::string> lines_of(const fs::path& path) {
    std::istringstream file(file_text(path.string()));
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line.back() == '\r') {
            line.pop_back();
        }
        lines.push_back(line);
    }
    return lines;
}

std::string at(const fs::path& path, std::size_t line) {
    return path.string() + ":" + std::to_string(line + 1) + ": ";
}

Labels read_classes(const fs::path& path, int classes) {
    const std::vector<std::string> lines = lines_of(path);
    if (lines.size() != static_cast<std::size_t>(classes)) {
        throw InputError(path.string() + ": found " + std::to_string(lines.size()) +
                         " classes, expected " + std::to_string(classes));
    }
    Labels labels;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].empty() || !labels.emplace(lines[i], 0).second) {
            throw InputError(at(path, i) + "found '" + lines[i] +
                             "', expected a class that is not there yet");
        }
    }
    std::uint8_t next = 0;
    for (auto& entry : labels) {
        entry.second = next++;
    }
    return labels;
}

/// The pictures of a folder in alphabetical order.
std::vector<std::string> pictures_in(const fs::path& folder) {
    std::error_code no_folder; // a class's name may be longer than a folder's
    if (!fs::is_directory(folder, no_folder)) {
        throw MissingFile(folder.string() + ": not found, or no folder");
    }
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == kEnding) {
            names.push_back(entry.path().filename().string());
        }
    }
    if (names.empty()) {
        throw InputError(folder.string() + ": found no pictures, expected *" + kEnding);
    }
    std::sort(names.begin(), names.end());
    return names;
}

void append(ImageSplit& split, const fs::path& path, std::uint8_t label) {
    const std::vector<std::uint8_t> pixels = read_jpeg(path.string(), kTinyShape);
    split.pixels.insert(split.pixels.end(), pixels.begin(), pixels.end());
    split.labels.push_back(label);
}

ImageSplit read_train(const fs::path& folder, const Labels& labels) {
    if (fs::is_directory(folder)) {
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (entry.is_directory() && labels.count(entry.path().filename().string()) == 0) {
                throw InputError(entry.path().string() +
                                 ": a class that is not in wnids.txt, expected those in it only");
            }
        }
    }
    ImageSplit split;
    for (const auto& [wnid, label] : labels) {
        const fs::path images = folder / wnid / "images";
        for (const std::string& name : pictures_in(images)) {
            if (name.compare(0, wnid.size() + 1, wnid + "_") != 0) {
                throw InputError((images / name).string() +
                                 ": mislabelled: expected a name that "
                                 "begins with " +
                                 wnid + "_");
            }
            append(split, images / name, label);
        }
    }
    return split;
}

ImageSplit read_val(const fs::path& folder, const Labels& labels) {
    const fs::path annotations = folder / "val_annotations.txt";
    std::map<std::string, std::uint8_t> label_of;
    const std::vector<std::string> lines = lines_of(annotations);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::size_t tab = lines[i].find('\t');
        const std::size_t end = tab == std::string::npos ? tab : lines[i].find('\t', tab + 1);
        if (end == std::string::npos) {
            throw InputError(at(annotations, i) +
                             "expected file, class and box, separated by tabs");
        }
        const std::string file = lines[i].substr(0, tab);
        const std::string wnid = lines[i].substr(tab + 1, end - tab - 1);
        const auto label = labels.find(wnid);
        if (label == labels.end()) {
            throw InputError(at(annotations, i) + "found class '" + wnid +
                             "', expected one of wnids.txt");
        }
        if (!label_of.emplace(file, label->second).second) {
            throw InputError(at(annotations, i) + file + " has a label already");
        }
    }
    ImageSplit split;
    for (const std::string& name : pictures_in(folder / "images")) {
        const auto label = label_of.find(name);
        if (label == label_of.end()) {
            throw InputError((folder / "images" / name).string() + ": has no line in " +
                             annotations.string());
        }
        append(split, folder / "images" / name, label->second);
        label_of.erase(label);
    }
    if (!label_of.empty()) {
        throw MissingFile((folder / "images" / label_of.begin()->first).string() +
                          ": not found, but labelled in " + annotations.string());
    }
    return split;
}

} // namespace

Dataset read_tiny_imagenet(const std::string& name, int classes, const std::string& folder) {
    const fs::path base(folder);
    const Labels labels = read_classes(base / "wnids.txt", classes);
    Dataset set{name, classes, kTinyShape, {}, {}};
    set.train = read_train(base / "train", labels);
    set.test = read_val(base / "val", labels);
    return set;
}

} // namespace napier
