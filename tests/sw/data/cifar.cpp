// SPDX-License-Identifier: Apache-2.0
#include "sw/data/cifar.hpp"

#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using namespace napier::test;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// A record whose pixels count up from `first`.
void append_record(Bytes& bytes, const Bytes& labels, int first) {
    bytes.insert(bytes.end(), labels.begin(), labels.end());
    for (int i = 0; i < 3072; ++i) {
        bytes.push_back(static_cast<std::uint8_t>(first + i));
    }
}

Bytes records(const std::vector<Bytes>& labels) {
    Bytes bytes;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        append_record(bytes, labels[i], static_cast<int>(i));
    }
    return bytes;
}

std::string message_for(CifarRecord record, const Bytes& train) {
    const TemporaryFolder folder;
    folder.write("train.bin", train);
    folder.write("test.bin", records({record == CifarRecord::cifar_10 ? Bytes{0} : Bytes{0, 0}}));
    const std::string message =
        message_of([&] { read_cifar_folder("small", record, folder.str()); });
    REQUIRE(message.find(folder.file("train.bin: ")) == 0);
    return message.substr(folder.file("train.bin: ").size());
}

} // namespace

TEST_CASE("CIFAR-10 batches read in numerical order") {
    const TemporaryFolder folder;
    for (int batch = 1; batch <= 11; ++batch) {
        folder.write("data_batch_" + std::to_string(batch) + ".bin",
                     records({{static_cast<std::uint8_t>(batch % 10)}}));
    }
    folder.write("test_batch.bin", records({{9}, {8}}));
    folder.write("data_batch_notes.bin", {1, 2, 3});
    const Dataset set = read_cifar_folder("cifar-10", CifarRecord::cifar_10, folder.str());
    CHECK(set.classes == 10);
    CHECK(to_string(set.shape) == "3x32x32");
    CHECK(set.train.labels == Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1});
    CHECK(set.test.labels == Bytes{9, 8});
    CHECK(set.test.pixels.size() == 2 * 3072);
    CHECK(set.test_image(1)[0] == 1);
    CHECK(set.test_image(1)[3071] == static_cast<std::uint8_t>(1 + 3071));
}

TEST_CASE("CIFAR-100 keeps the fine label") {
    const TemporaryFolder folder;
    folder.write("train.bin", records({{19, 99}, {0, 42}, {3, 0}}));
    folder.write("test.bin", records({{1, 7}}));
    const Dataset set = read_cifar_folder("cifar-100", CifarRecord::cifar_100, folder.str());
    CHECK(set.classes == 100);
    CHECK(set.train.labels == Bytes{99, 42, 0});
    CHECK(set.test.labels == Bytes{7});
    CHECK(set.train_image(2)[1] == 3);
}

TEST_CASE("a missing CIFAR file is named") {
    const TemporaryFolder folder;
    const auto read = [&] { read_cifar_folder("s", CifarRecord::cifar_10, folder.str()); };
    CHECK(message_of(read) == folder.file("train.bin: not found"));
    folder.write("train.bin", records({{1}}));
    CHECK(message_of(read) == folder.file("test.bin: not found"));

    const TemporaryFolder batches;
    const auto read_batches = [&] { read_cifar_folder("s", CifarRecord::cifar_10, batches.str()); };
    batches.write("data_batch_1.bin", records({{1}}));
    CHECK(message_of(read_batches) == batches.file("test_batch.bin: not found"));
    batches.write("data_batch_3.bin", records({{1}}));
    batches.write("test_batch.bin", records({{1}}));
    CHECK(message_of(read_batches) == batches.file("data_batch_2.bin: not found"));
    CHECK(message_of([] { read_cifar_folder("s", CifarRecord::cifar_10, "/nowhere"); }) ==
          "/nowhere/train.bin: not found");
}

TEST_CASE("a CIFAR file that is not whole records is refused") {
    Bytes longer = records({{1}, {2}});
    longer.push_back(0);
    CHECK(message_for(CifarRecord::cifar_10, longer) ==
          "found 6147 bytes, expected a multiple of 3073, the size of a record");
    longer.resize(6145);
    CHECK(message_for(CifarRecord::cifar_10, longer) ==
          "found 6145 bytes, expected a multiple of 3073, the size of a record");
    CHECK(message_for(CifarRecord::cifar_100, records({{1}, {2}})) ==
          "found 6146 bytes, expected a multiple of 3074, the size of a record");
    CHECK(message_for(CifarRecord::cifar_10, {}) ==
          "found 0 bytes, expected a multiple of 3073, the size of a record");
}

TEST_CASE("a CIFAR label out of range is refused") {
    CHECK(message_for(CifarRecord::cifar_10, records({{9}, {10}})) ==
          "label 10 of item 1 is out of range, expected 0..9");
    CHECK(message_for(CifarRecord::cifar_100, records({{0, 100}})) ==
          "label 100 of item 0 is out of range, expected 0..99");
    CHECK(message_for(CifarRecord::cifar_100, records({{20, 0}})) ==
          "coarse label 20 of item 0 is out of range, expected 0..19");
}
