// SPDX-License-Identifier: Apache-2.0
#include "sw/checkpoint/checkpoint_file.hpp"

#include "tests/catch.hpp"
#include "tests/sw/checkpoint/sealed.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;

namespace {

Checkpoint example() {
    return {{{"seed", "1"}, {"data", "quarters"}},
            {{"step", 7}, {"loss", 0.1}},
            {{"weights", {1, 2, 255}}, {"empty", {}}}};
}

std::string refusal(const std::string& path) {
    try {
        read_checkpoint(path);
    } catch (const BadCheckpoint& error) {
        return error.what();
    }
    return "accepted";
}

} // namespace

TEST_CASE("a checkpoint comes back as it was written") {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("c.napier");
    write_checkpoint(path, example());
    const Checkpoint back = read_checkpoint(path);
    CHECK(back.fingerprint == example().fingerprint);
    CHECK(back.progress == example().progress);
    REQUIRE(back.state.size() == 2);
    CHECK(back.state[0].name == "weights");
    CHECK(back.state[0].bytes == example().state[0].bytes);
    CHECK(back.state[1].bytes.empty());
}

TEST_CASE("every truncation and every altered bit is refused") {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("c.napier");
    write_checkpoint(path, example());
    const std::vector<std::uint8_t> whole = folder.read("c.napier");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        folder.write("c.napier", {whole.begin(), whole.begin() + static_cast<long>(size)});
        REQUIRE(refusal(path).find(path + ": ") == 0);
    }
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
        std::vector<std::uint8_t> altered = whole;
        altered[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        folder.write("c.napier", altered);
        REQUIRE(refusal(path).find(path + ": ") == 0);
    }
    folder.write("c.napier", whole);
    CHECK(refusal(path) == "accepted");
}

TEST_CASE("refusals name what was found") {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("c.napier");
    CHECK_THAT(refusal(path), Contains("c.napier: not found"));
    folder.write("c.napier", std::vector<std::uint8_t>(100, 'x'));
    CHECK_THAT(refusal(path), Contains("no checkpoint: found 100 bytes"));
    for (const char version : {char{1}, char{9}}) { // another layout behind it, for all we know
        folder.write("c.napier", sealed(version, "whatever"));
        CHECK_THAT(refusal(path),
                   Contains("found version " + std::to_string(int{version}) + ", expected 2"));
        CHECK_THROWS_AS(read_checkpoint(path), OtherVersion);
    }
}

TEST_CASE("sizes that do not fit are refused, whatever the digest says") {
    const test::TemporaryFolder folder;
    const auto refused = [&folder](const std::string& length, const std::string& rest) {
        folder.write("c.napier", sealed(2, length + rest));
        return refusal(folder.file("c.napier"));
    };
    // A parser of JSON takes a zero byte for the end, so the header's text is in order.
    const std::string header =
        R"({"fingerprint":[],"progress":1,"sections":[{"name":"w","bytes":8}]})";
    CHECK_THAT(refused(std::string("\xff\0\0\x4a", 4), header + std::string(9, '\0')),
               Contains("header of 1241514239 bytes is cut"));
    CHECK_THAT(refused({static_cast<char>(header.size()), 0, 0, 0}, header + "seven b"),
               Contains("section w is cut"));
    CHECK(refused({static_cast<char>(header.size()), 0, 0, 0}, header + "eight by") == "accepted");
}
