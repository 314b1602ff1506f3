// SPDX-License-Identifier: Apache-2.0
// An IDX folder whose four files are well formed but for one: the first byte says which, and
// whether it is read as .gz.
#include "sw/data/idx.hpp"

#include <filesystem>

#include "tests/fuzz/contract.hpp"
#include "tests/sw/data/idx_files.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const char* const files[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                 "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
    fuzz::empty_folder();
    test::write_small_set(fuzz::folder());
    fuzz::Bytes bytes(data, size);
    const std::uint8_t mode = bytes.next();
    const std::string victim = files[mode & 3];
    for (const char* const ending : {"", ".gz"}) {
        std::filesystem::remove(fuzz::folder().file(victim + ending));
    }
    fuzz::write(victim + ((mode & 4) != 0 ? ".gz" : ""), bytes.data(), bytes.left());
    return fuzz::returns_or_refuses([] {
        const Dataset set = read_idx_folder("fuzz", 10, fuzz::folder().str());
        fuzz::require(set.train.pixels.size() == set.train.labels.size() * set.shape.size(),
                      "an image for each label");
    });
}
