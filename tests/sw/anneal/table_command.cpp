// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/table_command.hpp"

#include <filesystem>

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include "hw/config/input_error.hpp"
#include "sw/report/output_error.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;

namespace {

void run(const std::string& arguments) {
    CLI::App app;
    anneal::add_table_command(app);
    app.parse("table " + arguments);
}

} // namespace

TEST_CASE("a bundled table is drawn; a table that is not there leaves nothing") {
    const test::TemporaryFolder folder;
    run("lns8_f3_s8 --svg " + folder.file("t.svg"));
    CHECK(std::filesystem::file_size(folder.file("t.svg")) > 1000);
    CHECK_THROWS_AS(run("lns8_f9_s8 --svg " + folder.file("u.svg")), InputError);
    CHECK_THROWS_AS(run("lns8_f3_s8 --svg " + folder.file("none/u.svg")), OutputError);
    CHECK_THROWS_AS(run(""), CLI::RequiredError);
    CHECK_FALSE(std::filesystem::exists(folder.file("u.svg")));
}
