// SPDX-License-Identifier: Apache-2.0
#include "sw/report/json_file.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using namespace napier::test;
using Json = nlohmann::ordered_json;
using Catch::Matchers::StartsWith;

TEST_CASE("JSON keeps its order and ends with a newline") {
    const TemporaryFolder folder;
    write_json(folder.file("r.json"), Json{{"b", 1}, {"a", {1.5, nullptr}}});
    const auto bytes = folder.read("r.json");
    CHECK(std::string(bytes.begin(), bytes.end()) ==
          "{\n  \"b\": 1,\n  \"a\": [\n    1.5,\n    null\n  ]\n}\n");
}

TEST_CASE("a number that JSON cannot hold is refused with its place") {
    const TemporaryFolder folder;
    const std::string path = folder.file("r.json");
    Json value;
    value["layers"] = {{{"loss", 1.0}}, {{"loss", std::nan("")}}};
    CHECK_THROWS_WITH(write_json(path, value),
                      path + ": cannot be written: /layers/1/loss is not a finite number");
    CHECK_THROWS_WITH(write_json(path, std::numeric_limits<double>::infinity()),
                      path + ": cannot be written: / is not a finite number");
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("text that is not UTF-8 does not cost a run its report") {
    const TemporaryFolder folder;
    const std::string path = folder.file("r.json");
    write_json(path, Json{{"command", "a\xff"}});
    std::ifstream in(path);
    CHECK(Json::parse(in)["command"] == "a\xEF\xBF\xBD");
}
