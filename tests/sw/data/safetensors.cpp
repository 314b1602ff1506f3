// SPDX-License-Identifier: Apache-2.0
#include "sw/data/safetensors.hpp"

#include <cstring>

#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using namespace napier::test;

namespace {

/// A file of that header, then `data` bytes of zeros.
std::vector<std::uint8_t> file_of(const std::string& header, std::size_t data) {
    std::vector<std::uint8_t> bytes;
    for (int byte = 0; byte < 8; ++byte) {
        bytes.push_back(static_cast<std::uint8_t>(header.size() >> (8 * byte) & 0xff));
    }
    bytes.insert(bytes.end(), header.begin(), header.end());
    bytes.resize(bytes.size() + data);
    return bytes;
}

} // namespace

TEST_CASE("safetensors: what was written is read, in the format's own bytes") {
    const TemporaryFolder folder;
    const TensorMap tensors{{"b.weight", {{2, 3}, {1, 2, 3, 4, 5, -0.5f}}}, {"a", {{1}, {7}}}};
    const std::string bytes = safetensors_bytes(tensors);
    folder.write("x.safetensors", {bytes.begin(), bytes.end()});
    const TensorMap read = read_safetensors(folder.file("x.safetensors"));
    REQUIRE(read.size() == 2);
    CHECK(read.at("b.weight").shape == std::vector<std::int64_t>{2, 3});
    CHECK(read.at("b.weight").values == tensors.at("b.weight").values);
    CHECK(read.at("a").values == std::vector<float>{7});
    // By the format's description: 8 bytes of length, a header padded with blanks, the numbers.
    const std::string header = R"({"a":{"data_offsets":[0,4],"dtype":"F32","shape":[1]},)"
                               R"("b.weight":{"data_offsets":[4,28],"dtype":"F32","shape":[2,3]}})";
    const std::size_t padded = (header.size() + 7) / 8 * 8;
    CHECK(bytes.size() == 8 + padded + 28);
    CHECK(static_cast<std::uint8_t>(bytes[0]) == padded);
    CHECK(bytes.substr(8, header.size()) == header);
    float last = 0;
    std::memcpy(&last, bytes.data() + bytes.size() - 4, 4);
    CHECK(last == -0.5f);
}

TEST_CASE("safetensors: double precision, metadata and tensors without numbers are read") {
    const TemporaryFolder folder;
    std::vector<std::uint8_t> bytes =
        file_of(R"({"__metadata__":{"format":"pt"},"none":{"dtype":"F32","shape":[0,4],)"
                R"("data_offsets":[8,8]},"wide":{"dtype":"F64","shape":[],"data_offsets":[0,8]}})",
                8);
    const double value = 0.25;
    std::memcpy(bytes.data() + bytes.size() - 8, &value, 8);
    folder.write("x", bytes);
    const TensorMap read = read_safetensors(folder.file("x"));
    REQUIRE(read.size() == 2);
    CHECK(read.at("wide").values == std::vector<float>{0.25f});
    CHECK(read.at("none").values.empty());
}

TEST_CASE("safetensors: broken files are refused by tensor") {
    const TemporaryFolder folder;
    const auto refusal = [&](const std::vector<std::uint8_t>& bytes) {
        folder.write("x", bytes);
        const std::string message = message_of([&] { read_safetensors(folder.file("x")); });
        REQUIRE(message.rfind(folder.file("x") + ": ", 0) == 0);
        return message.substr(folder.file("x").size() + 2);
    };
    const std::string good = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
    CHECK(refusal({1, 2}) == "the header's length: found 2 bytes, expected 8");
    CHECK(refusal(std::vector<std::uint8_t>(8, 0xff)).find("not a safetensors file?") !=
          std::string::npos);
    CHECK(refusal(file_of("[1, 2]", 0)) == "header: found a list, expected an object");
    CHECK(refusal(file_of("{} x", 0)) == "header: not JSON at byte 4");
    CHECK(refusal(file_of(std::string("{}\0 ", 4), 0)) == "header: not JSON at byte 3");
    CHECK(refusal(file_of(good, 7)) == "tensor 'a': found 7 bytes, expected 8");
    CHECK(refusal(file_of(good, 9)).find("bytes after the last item") != std::string::npos);
    CHECK(refusal(file_of(R"({"a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}})", 8)) ==
          "header: a.dtype: found BF16, expected F32 or F64");
    CHECK(refusal(file_of(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8)) ==
          "header: a.data_offsets: do not hold the 3 numbers of its shape");
    CHECK(refusal(file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})", 12)) ==
          "tensor 'a': begins at byte 4, expected 0");
    CHECK(refusal(file_of(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8)) ==
          "header: a.shape[0]: found -2, expected an integer in 0..1073741824");
    CHECK(refusal(file_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                          R"("a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                          8)) == "header: key 'a' given twice");
    CHECK(refusal(file_of(R"({"a":{"dtype":)" + std::string(2'000'000, '['), 8)) ==
          "header: JSON nested deeper than 32");
    std::string bomb = "{\"a\":[{}";
    for (int i = 0; i < 1 << 20; ++i) {
        bomb += ",{}";
    }
    CHECK(refusal(file_of(bomb + "]}", 8)) == "header: found more than 1048576 JSON values");
    std::vector<std::uint8_t> infinite = file_of(good, 8);
    infinite[infinite.size() - 1] = 0x7f;
    infinite[infinite.size() - 2] = 0x80;
    CHECK(refusal(infinite) == "tensor 'a': number 1 is not finite in single precision");
}
