// SPDX-License-Identifier: Apache-2.0
#include "sw/data/cifar.hpp"

#include <algorithm>
#include <filesystem>

#include "sw/data/byte_source.hpp"
#include "sw/data/labels.hpp"

namespace napier {

namespace {

namespace fs = std::filesystem;

constexpr ImageShape kCifarShape{3, 32, 32};
constexpr int kCoarseClasses = 20;
constexpr std::uint64_t kMostCifarBytes = std::uint64_t{256}
                                          << 20; // the largest we know has 154 MB

struct Layout {
    int classes;
    std::size_t label_bytes; ///< the last of them is the label we keep

    std::size_t record_bytes() const { return label_bytes + kCifarShape.size(); }
};

Layout layout_of(CifarRecord record) {
    return record == CifarRecord::cifar_10 ? Layout{10, 1} : Layout{100, 2};
}

void append_file(const std::string& path, const Layout& layout, ImageSplit& split) {
    ByteSource source(path, kMostCifarBytes);
    const std::uintmax_t bytes = fs::file_size(path);
    const std::uintmax_t record_bytes = layout.record_bytes();
    if (bytes == 0 || bytes % record_bytes != 0) {
        source.fail("found " + std::to_string(bytes) + " bytes, expected a multiple of " +
                    std::to_string(record_bytes) + ", the size of a record");
    }
    const auto count = static_cast<std::size_t>(bytes / record_bytes);
    split.pixels.reserve(split.pixels.size() + count * kCifarShape.size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto record = source.read(layout.record_bytes(), "record " + std::to_string(i));
        if (layout.label_bytes == 2) {
            check_label(path, "coarse label", i, record[0], kCoarseClasses);
        }
        const std::uint8_t label = record[layout.label_bytes - 1];
        check_label(path, "label", i, label, layout.classes);
        split.labels.push_back(label);
        split.pixels.insert(split.pixels.end(),
                            record.begin() + static_cast<std::ptrdiff_t>(layout.label_bytes),
                            record.end());
    }
    source.expect_end();
}

/// The highest n with a data_batch_n.bin in the folder, 0 if there is none.
int last_batch(const std::string& folder) {
    const std::string prefix = "data_batch_";
    int last = 0;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string stem = entry.path().stem().string();
        const std::string digits = stem.substr(std::min(prefix.size(), stem.size()));
        if (entry.path().extension() == ".bin" && stem.compare(0, prefix.size(), prefix) == 0 &&
            !digits.empty() && digits.size() <= 4 &&
            digits.find_first_not_of("0123456789") == std::string::npos) {
            last = std::max(last, std::stoi(digits));
        }
    }
    return last;
}

} // namespace

Dataset read_cifar_folder(const std::string& name, CifarRecord record, const std::string& folder) {
    const Layout layout = layout_of(record);
    const fs::path base(folder);
    Dataset set{name, layout.classes, kCifarShape, {}, {}};
    const int batches = fs::exists(base / "train.bin") ? 0 : last_batch(folder);
    if (batches == 0) {
        append_file((base / "train.bin").string(), layout, set.train);
        append_file((base / "test.bin").string(), layout, set.test);
        return set;
    }
    // Counting up from 1 finds a batch that is missing in the middle.
    for (int batch = 1; batch <= batches; ++batch) {
        const std::string file = "data_batch_" + std::to_string(batch) + ".bin";
        append_file((base / file).string(), layout, set.train);
    }
    append_file((base / "test_batch.bin").string(), layout, set.test);
    return set;
}

} // namespace napier
