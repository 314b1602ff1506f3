// SPDX-License-Identifier: Apache-2.0
#include "sw/data/idx.hpp"

#include "tests/catch.hpp"
#include "tests/sw/data/idx_files.hpp"
#include "tests/sw/data/message.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

/// The error for a good set of which one file is replaced.
std::string message_with(const std::string& name, const Bytes& bytes) {
    const TemporaryFolder folder;
    write_small_set(folder);
    folder.write(name, bytes);
    const std::string message = message_of([&] { read_idx_folder("small", 10, folder.str()); });
    CHECK_THAT(message, StartsWith(folder.file("")));
    CHECK(message.find('\n') == std::string::npos);
    return message.substr(folder.file("").size());
}

Bytes with(Bytes bytes, std::size_t index, std::uint8_t value) {
    bytes.at(index) = value;
    return bytes;
}

Bytes without_last(Bytes bytes, std::size_t count) {
    bytes.resize(bytes.size() - count);
    return bytes;
}

const std::string images = "train-images-idx3-ubyte";
const std::string labels = "train-labels-idx1-ubyte";

} // namespace

TEST_CASE("an IDX folder reads as bytes and labels, plain or compressed") {
    const TemporaryFolder folder;
    write_small_set(folder);
    const Dataset set = read_idx_folder("small", 10, folder.str());
    CHECK(set.name == "small");
    CHECK(set.classes == 10);
    CHECK(to_string(set.shape) == "1x2x3");
    CHECK(set.train.labels == Bytes{0, 9, 4});
    CHECK(set.test.labels == Bytes{7, 7});
    CHECK(set.train.pixels == Bytes{0, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6, 2, 3, 4, 5, 6, 7});
    CHECK(set.test_image(1)[5] == 6);
    CHECK(set.train_image(2)[0] == 2);
}

TEST_CASE("images are read in steps without a seam") {
    const TemporaryFolder folder;
    write_small_set(folder);
    // 2,000 x 1,024 pixels: one step of a mebibyte and a part of another.
    folder.write(images + ".gz", compress(idx_images(2000, 32, 32)));
    folder.write(labels + ".gz", compress(idx_labels(Bytes(2000, 3))));
    folder.write("t10k-images-idx3-ubyte", idx_images(2, 32, 32));
    const Bytes expected = idx_images(2000, 32, 32);
    CHECK(read_idx_folder("small", 10, folder.str()).train.pixels ==
          Bytes(expected.begin() + 16, expected.end()));
}

TEST_CASE("a missing IDX file is named") {
    const TemporaryFolder folder;
    write_small_set(folder);
    std::filesystem::remove(folder.file("t10k-labels-idx1-ubyte"));
    CHECK(message_of([&] { read_idx_folder("small", 10, folder.str()); }) ==
          folder.file("t10k-labels-idx1-ubyte.gz") + ": not found, nor without .gz");
}

TEST_CASE("a folder in a file's place is refused") {
    const TemporaryFolder folder;
    write_small_set(folder);
    std::filesystem::remove(folder.file("t10k-labels-idx1-ubyte"));
    std::filesystem::create_directory(folder.file("t10k-labels-idx1-ubyte"));
    CHECK(message_of([&] { read_idx_folder("small", 10, folder.str()); }) ==
          folder.file("t10k-labels-idx1-ubyte") + ": found a folder, expected a file");
}

TEST_CASE("damage to the compressed stream is found") {
    const Bytes good = compress(idx_images(3, 2, 3));
    SECTION("truncated at every length") {
        for (std::size_t cut = 1; cut < good.size(); ++cut) {
            INFO("without the last " << cut << " bytes");
            CHECK_THAT(message_with(images + ".gz", without_last(good, cut)),
                       StartsWith(images + ".gz: "));
        }
    }
    SECTION("empty") {
        CHECK_THAT(message_with(images + ".gz", {}), Contains("no .gz header"));
    }
    SECTION("the checksum is another") {
        const std::size_t crc = good.size() - 8;
        CHECK(message_with(images + ".gz",
                           with(good, crc, static_cast<std::uint8_t>(good[crc] ^ 1))) ==
              images + ".gz: corrupt: its bytes do not match the checksum of the .gz file");
    }
    SECTION("not compressed at all") {
        CHECK_THAT(message_with(images + ".gz", idx_images(3, 2, 3)), Contains("no .gz header"));
    }
    SECTION("bytes after the stream") {
        Bytes longer = good;
        longer.push_back(0);
        CHECK_THAT(message_with(images + ".gz", longer), Contains("bytes after its end"));
    }
}

TEST_CASE("a wrong IDX header is refused, saying what was found and expected") {
    const Bytes good = idx_images(3, 2, 3);
    CHECK(message_with(images, with(good, 3, 1)) ==
          images + ": magic number 0x00000801, expected 0x00000803 (images)");
    CHECK(message_with(labels, with(idx_labels({0, 9, 4}), 2, 13)) ==
          labels + ": magic number 0x00000d01, expected 0x00000801 (labels)");
    CHECK(message_with(images, idx_images(0, 2, 3)) ==
          images + ": found 0 images, expected 1..10000000");
    CHECK(message_with(images, idx_images(3, 0, 3)) == images + ": found 0 rows, expected 1..1024");
    CHECK(message_with(images, idx_images(3, 2, 0)) ==
          images + ": found 0 columns, expected 1..1024");
    CHECK(message_with(labels, idx_labels({})) ==
          labels + ": found 0 labels, expected 1..10000000");
    CHECK(message_with(images, without_last(good, 20)) ==
          images + ": the number of columns: found 2 bytes, expected 4");
}

TEST_CASE("a header that promises the earth is refused before memory is taken") {
    const Bytes good = idx_images(3, 2, 3);
    CHECK(message_with(images, with(good, 4, 0xff)) ==
          images + ": found 4278190083 images, expected 1..10000000");
    CHECK(message_with(images, with(good, 8, 0x7f)) ==
          images + ": found 2130706434 rows, expected 1..1024");
    // Each number in range, the product is not.
    Bytes large;
    for (const std::uint32_t word : {0x803u, 10'000'000u, 1024u, 1024u}) {
        append_big_endian(large, word);
    }
    CHECK(message_with(images, large) == images + ": found 10000000 images of 1x1024x1024, "
                                                  "expected at most 1073741824 pixels");
    // In range, but the file is short: reading stops where the file does.
    CHECK(message_with(images, with(good, 5, 0x40)) ==
          images + ": the pixels of 4194307 images of 1x2x3: found 18 bytes, expected 25165842");
}

TEST_CASE("too few or too many IDX bytes are refused") {
    const Bytes good = idx_images(3, 2, 3);
    CHECK(message_with(images, without_last(good, 1)) ==
          images + ": the pixels of 3 images of 1x2x3: found 17 bytes, expected 18");
    CHECK(message_with(labels, without_last(idx_labels({0, 9, 4}), 2)) ==
          labels + ": the labels: found 1 bytes, expected 3");
    Bytes longer = good;
    longer.push_back(0);
    CHECK(message_with(images, longer) ==
          images + ": found bytes after the last item, expected the end of the file");
    CHECK_THAT(message_with(images + ".gz", compress(longer)),
               Contains("found bytes after the last item"));
}

TEST_CASE("IDX files that contradict each other are refused") {
    CHECK_THAT(message_with(labels, idx_labels({1, 2})),
               StartsWith(labels + ": found 2 labels, expected 3, one for each image of "));
    CHECK_THAT(message_with("t10k-images-idx3-ubyte", idx_images(2, 3, 2)),
               StartsWith("t10k-images-idx3-ubyte: images of 1x3x2, expected 1x2x3 as in "));
    CHECK(message_with(labels, idx_labels({0, 9, 10})) ==
          labels + ": label 10 of item 2 is out of range, expected 0..9");
}
