// SPDX-License-Identifier: Apache-2.0
// CIFAR's binary records. The first byte says CIFAR-10 or CIFAR-100, one file or batches, and
// whether the rest is a file as it is or the labels of records whose pixels are zero.
#include "sw/data/cifar.hpp"

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Bytes bytes(data, size);
    const std::uint8_t mode = bytes.next();
    const auto record = (mode & 1) != 0 ? CifarRecord::cifar_100 : CifarRecord::cifar_10;
    std::vector<std::uint8_t> file(bytes.data(), bytes.data() + bytes.left());
    if ((mode & 2) != 0) {
        constexpr std::size_t kPixels = 3 * 32 * 32;
        const std::size_t label_bytes = record == CifarRecord::cifar_100 ? 2 : 1;
        file.clear();
        while (bytes.left() >= label_bytes && file.size() < 20 * kPixels) {
            for (std::size_t i = 0; i < label_bytes; ++i) {
                file.push_back(bytes.next());
            }
            file.resize(file.size() + kPixels);
        }
    }
    fuzz::empty_folder();
    fuzz::write((mode & 4) != 0 ? "data_batch_1.bin" : "train.bin", file.data(), file.size());
    fuzz::write((mode & 4) != 0 ? "test_batch.bin" : "test.bin", file.data(), file.size());
    return fuzz::returns_or_refuses([&] {
        const Dataset set = read_cifar_folder("fuzz", record, fuzz::folder().str());
        fuzz::require(set.train.pixels.size() == set.train.labels.size() * set.shape.size(),
                      "an image for each label");
    });
}
