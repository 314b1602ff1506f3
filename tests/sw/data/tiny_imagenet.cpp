// SPDX-License-Identifier: Apache-2.0
#include "sw/data/tiny_imagenet.hpp"

#include <cstdlib>
#include <filesystem>

#include "tests/catch.hpp"
#include "tests/sw/data/jpeg_files.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytes(const std::string& text) {
    return {text.begin(), text.end()};
}

/// Two classes, red (n02) and blue (n01): two and one training, one and one val pictures.
void write_set(const TemporaryFolder& folder) {
    for (const char* const sub : {"train/n01/images", "train/n02/images", "val/images"}) {
        std::filesystem::create_directories(folder.file(sub));
    }
    const Bytes red = jpeg_file(64, 64, {250, 10, 20});
    const Bytes blue = jpeg_file(64, 64, {20, 10, 250});
    folder.write("wnids.txt", bytes("n02\nn01\n"));
    folder.write("train/n02/images/n02_0.JPEG", red);
    folder.write("train/n02/images/n02_1.JPEG", jpeg_file(64, 64, {77}));
    folder.write("train/n01/images/n01_0.JPEG", blue);
    folder.write("train/n01/n01_boxes.txt", bytes("n01_0.JPEG\t0\t0\t63\t63\n"));
    folder.write("val/images/val_0.JPEG", red);
    folder.write("val/images/val_1.JPEG", blue);
    folder.write("val/val_annotations.txt",
                 bytes("val_0.JPEG\tn02\t0\t0\t62\t62\nval_1.JPEG\tn01\t1\t1\t9\t9\n"));
}

std::string refusal(const std::string& file, const Bytes& contents) {
    const TemporaryFolder folder;
    write_set(folder);
    folder.write(file, contents);
    return message_of([&] { read_tiny_imagenet("tiny", 2, folder.str()); });
}

std::string refusal(const std::string& file, const std::string& contents) {
    return refusal(file, bytes(contents));
}

} // namespace

TEST_CASE("TinyImageNet's folder is read, colours and labels in place") {
    const TemporaryFolder folder;
    write_set(folder);
    const Dataset set = read_tiny_imagenet("tiny", 2, folder.str());
    CHECK(to_string(set.shape) == "3x64x64");
    CHECK(set.train.labels == Bytes{0, 1, 1}); // n01 before n02
    CHECK(set.test.labels == Bytes{1, 0});
    REQUIRE(set.train.pixels.size() == 3 * set.shape.size());
    const auto pixel = [&](const std::uint8_t* image, std::size_t channel) {
        return int{image[channel * 64 * 64 + 100]};
    };
    for (const std::uint8_t* const blue : {set.train_image(0), set.test_image(1)}) {
        CHECK(std::abs(pixel(blue, 0) - 20) <= 3); // JPEG at quality 100
        CHECK(std::abs(pixel(blue, 1) - 10) <= 3);
        CHECK(std::abs(pixel(blue, 2) - 250) <= 3);
    }
    CHECK(std::abs(pixel(set.train_image(1), 0) - 250) <= 3);
    for (std::size_t channel = 0; channel < 3; ++channel) { // grey: three equal planes
        CHECK(pixel(set.train_image(2), channel) == 77);
    }
}

TEST_CASE("damaged pictures are refused by file") {
    const std::string file = "train/n01/images/n01_0.JPEG";
    const Bytes whole = jpeg_file(64, 64, {20, 10, 250});
    const Bytes half(whole.begin(), whole.end() - 40);
    CHECK_THAT(refusal(file, half), Contains("n01_0.JPEG: no whole JPEG picture: Premature end"));
    CHECK_THAT(refusal(file, Bytes{}), Contains("n01_0.JPEG: no whole JPEG picture: empty"));
    CHECK_THAT(refusal(file, "GIF89a"), Contains("n01_0.JPEG: no whole JPEG picture: Not a JPEG"));
    CHECK_THAT(refusal(file, jpeg_file(64, 63, {1, 2, 3})),
               Contains("n01_0.JPEG: found a picture of 64x63, expected 64x64"));
}

TEST_CASE("wrong labels are refused by file and line") {
    CHECK_THAT(refusal("wnids.txt", "n01\n"), Contains("wnids.txt: found 1 classes, expected 2"));
    CHECK_THAT(refusal("wnids.txt", "n01\nn01\n"), Contains("wnids.txt:2: found 'n01'"));
    CHECK_THAT(refusal("wnids.txt", "n01\nn03\n"), Contains("n02: a class that is not in wnids"));
    CHECK_THAT(refusal("train/n01/images/n02_7.JPEG", "x"),
               Contains("n02_7.JPEG: mislabelled: expected a name that begins with n01_"));
    const std::string list = "val/val_annotations.txt";
    const std::string first = "val_0.JPEG\tn02\t0\t0\t62\t62\n";
    CHECK_THAT(refusal(list, first), Contains("val_1.JPEG: has no line in "));
    CHECK_THAT(refusal(list, first + "val_1.JPEG n01\n"), Contains(".txt:2: expected file, class"));
    CHECK_THAT(refusal(list, first + "val_1.JPEG\tn09\t0\t0\t1\t1\n"),
               Contains(".txt:2: found class 'n09'"));
    CHECK_THAT(refusal(list, first + first), Contains(".txt:2: val_0.JPEG has a label already"));
    CHECK_THAT(refusal(list, first + "val_1.JPEG\tn01\t0\t0\t1\t1\nval_2.JPEG\tn01\t0\t0\t1\t1\n"),
               Contains("val_2.JPEG: not found, but labelled"));
}
