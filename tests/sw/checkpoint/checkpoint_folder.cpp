// SPDX-License-Identifier: Apache-2.0
#include "sw/checkpoint/checkpoint_folder.hpp"

#include <filesystem>

#include "tests/catch.hpp"
#include "tests/sw/checkpoint/sealed.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;

namespace {

const Fingerprint kPrint = {{"network", "mlp"}, {"seed", "1"}};

void save(const CheckpointFolder& folder, int batch) {
    folder.save(static_cast<std::uint64_t>(batch), {kPrint, {{"batch", batch}}, {}});
}

std::size_t files(const std::string& path) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
        count += entry.path().extension() == ".napier" ? 1u : 0u;
    }
    return count;
}

} // namespace

TEST_CASE("the last two are kept and the newest is found") {
    const TemporaryFolder temporary;
    const CheckpointFolder folder(temporary.file("c"));
    std::vector<std::string> lines;
    const auto say = [&](const std::string& line) { lines.push_back(line); };
    CHECK_FALSE(folder.newest(kPrint, say));
    for (const int batch : {9, 10, 1000000}) {
        save(folder, batch);
        CHECK(folder.newest(kPrint, say)->progress.at("batch") == batch);
    }
    CHECK(files(temporary.file("c")) == 2);
    CHECK(lines.empty());
    folder.clear();
    CHECK_FALSE(folder.newest(kPrint, say));
}

TEST_CASE("a damaged checkpoint is set aside and the previous one used") {
    const TemporaryFolder temporary;
    const CheckpointFolder folder(temporary.str());
    save(folder, 1);
    save(folder, 2);
    temporary.write("batch-000000000002.napier", {1, 2, 3});
    std::string said;
    const auto say = [&](const std::string& line) { said += line; };
    CHECK(folder.newest(kPrint, say)->progress.at("batch") == 1);
    CHECK_THAT(said, Contains("batch-000000000002.napier: truncated") &&
                         Contains("using the previous one, ") &&
                         Contains("batch-000000000001.napier"));
    CHECK(std::filesystem::exists(temporary.file("batch-000000000002.napier.damaged")));
    temporary.write("batch-000000000001.napier", {});
    CHECK_THAT(message_of([&] { folder.newest(kPrint, say); }),
               Contains("no older checkpoint is left"));
}

TEST_CASE("a checkpoint of another version is refused and left where it is") {
    const TemporaryFolder temporary;
    const CheckpointFolder folder(temporary.str());
    save(folder, 1);
    save(folder, 2);
    temporary.write("batch-000000000002.napier", sealed(1, "whatever"));
    CHECK_THAT(message_of([&] { folder.newest(kPrint, [](const std::string&) {}); }),
               Contains("batch-000000000002.napier: found version 1, expected 2"));
    CHECK(files(temporary.str()) == 2);
}

TEST_CASE("a checkpoint of another training is refused by key") {
    const TemporaryFolder temporary;
    const CheckpointFolder folder(temporary.str());
    save(folder, 1);
    const auto say = [](const std::string&) {};
    CHECK_THAT(message_of([&] {
                   folder.newest({{"network", "mlp"}, {"seed", "2"}}, say);
               }),
               Contains("--resume: seed: ") && Contains(" has 1, this run 2"));
    CHECK_THAT(message_of([&] {
                   folder.newest({{"arch", "x"}}, say);
               }),
               Contains("--resume: arch: ") && Contains(" has nothing, this run x"));
}

TEST_CASE("what a killed writer left is removed, and only that") {
    const TemporaryFolder temporary;
    temporary.write("batch-000000000002.napier.napier-a1B2c3", {1});
    temporary.write("batch-000000000002.napier.damaged", {1});
    temporary.write("notes.txt", {1});
    const CheckpointFolder folder(temporary.str());
    CHECK_FALSE(std::filesystem::exists(temporary.file("batch-000000000002.napier.napier-a1B2c3")));
    CHECK(std::filesystem::exists(temporary.file("batch-000000000002.napier.damaged")));
    CHECK(std::filesystem::exists(temporary.file("notes.txt")));
    CHECK_THAT(message_of([&] { CheckpointFolder second(temporary.str()); }),
               Contains("another process"));
}
