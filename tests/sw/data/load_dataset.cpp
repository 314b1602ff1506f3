// SPDX-License-Identifier: Apache-2.0
#include "sw/data/load_dataset.hpp"

#include <filesystem>
#include <iostream>

#include <boost/crc.hpp>

#include "sw/data/normalisation.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/idx_files.hpp"
#include "tests/sw/data/message.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;

namespace {

std::uint32_t crc32(const Bytes& bytes) {
    boost::crc_32_type crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

} // namespace

TEST_CASE("a set is chosen by name") {
    const TemporaryFolder folder;
    write_small_set(folder);
    CHECK(load_dataset("mnist", folder.str()).name == "mnist");
    CHECK(load_dataset("fashion-mnist", folder.str()).train.count() == 3);
    CHECK(dataset_names() == std::vector<std::string>{"fashion-mnist", "mnist", "cifar-10",
                                                      "cifar-100", "tiny-imagenet"});
    for (const std::string& name : dataset_names()) {
        const DatasetInfo& info = dataset_info(name);
        CHECK(info.name == name);
        CHECK_FALSE(info.source.empty());
        CHECK_THAT(info.checksum, Contains("md5"));
    }
}

TEST_CASE("an unknown name lists the known ones") {
    CHECK(
        message_of([] { load_dataset("imagenet"); }) ==
        "data set 'imagenet' is unknown, expected one of: "
        "fashion-mnist, mnist, cifar-10, cifar-100, tiny-imagenet, or a shape such as 3x32x32 for "
        "images of your own");
}

TEST_CASE("a shape is a data set of one's own") {
    CHECK(dataset_shape("3x32x16") == ImageShape{3, 32, 16});
    for (const char* const wrong : {"3x32", "3x32x", "3x32x16x1", "0x3x3", "-1x3x3", "3x70000x1",
                                    "3 x 3 x 3", "3X3X3", "60000x60000x60000", "3x3x3.5"}) {
        CHECK_THAT(message_of([&] { dataset_shape(wrong); }), Contains("is unknown"));
    }
}

TEST_CASE("a missing set says how to get it") {
    CHECK_THAT(message_of([] { load_dataset("fashion-mnist", "/nowhere"); }),
               Contains("/nowhere/train-images-idx3-ubyte.gz: not found") &&
                   Contains("apt install dataset-fashion-mnist"));
    CHECK_THAT(message_of([] { load_dataset("cifar-10"); }),
               Contains("no folder given") && Contains("cifar-10-binary.tar.gz"));
    CHECK_THAT(message_of([] { load_dataset("cifar-100", "/nowhere"); }),
               Contains("/nowhere/train.bin: not found") && Contains("cifar-100-binary.tar.gz"));
    CHECK_THAT(message_of([] { load_dataset("tiny-imagenet", "/nowhere"); }),
               Contains("/nowhere/wnids.txt: not found") && Contains("tiny-imagenet-200.zip"));
    CHECK_THAT(message_of([] { load_dataset("mnist"); }), Contains("no folder given"));
}

TEST_CASE("a damaged set does not say how to get it") {
    const TemporaryFolder folder;
    write_small_set(folder);
    folder.write("t10k-labels-idx1-ubyte", idx_labels({7, 77}));
    CHECK_THAT(message_of([&] { load_dataset("fashion-mnist", folder.str()); }),
               EndsWith("label 77 of item 1 is out of range, expected 0..9"));
}

TEST_CASE("the real Fashion-MNIST reads byte for byte") {
    if (!std::filesystem::exists("/usr/share/datasets/fashion-mnist")) {
        std::cout << "SKIPPED: apt install dataset-fashion-mnist\n";
        SUCCEED("no data set");
        return;
    }
    const Dataset set = load_dataset("fashion-mnist");
    CHECK(to_string(set.shape) == "1x28x28");
    CHECK(set.train.count() == 60'000);
    CHECK(set.test.count() == 10'000);
    // Measured apart from this code: zcat FILE | tail -c +17 (labels: +9), CRC-32 of zlib.
    CHECK(crc32(set.train.pixels) == 0xae65dccd);
    CHECK(crc32(set.test.pixels) == 0x12728439);
    CHECK(crc32(set.train.labels) == 0x2ed6e46a);
    CHECK(crc32(set.test.labels) == 0x242bc73f);
    const Normalisation scale = training_normalisation(set);
    CHECK(scale.mean[0] == Approx(0.2860405969887955).epsilon(1e-12));
    CHECK(scale.deviation[0] == Approx(0.3530242445149226).epsilon(1e-9));
}
