// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/table_command.hpp"

#include <filesystem>

#include <CLI/CLI.hpp>

#include "hw/arith/lns/table_file.hpp"
#include "hw/config/input_error.hpp"
#include "sw/report/output_error.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;

namespace {

void run_table(const std::string& arguments) {
    CLI::App app;
    anneal::add_table_command(app, "napier table");
    app.parse("table " + arguments);
}

} // namespace

TEST_CASE("a bundled table is drawn, and a table that is not there leaves nothing") {
    const test::TemporaryFolder folder;
    run_table("lns8_f3_s8 --svg " + folder.file("t.svg"));
    CHECK(std::filesystem::file_size(folder.file("t.svg")) > 1000);
    CHECK_THROWS_AS(run_table("lns8_f9_s8 --svg " + folder.file("u.svg")), InputError);
    CHECK_THROWS_AS(run_table("lns8_f3_s8 --svg " + folder.file("none/u.svg")), OutputError);
    CHECK_THROWS_AS(run_table(""), CLI::RequiredError);
    CHECK_FALSE(std::filesystem::exists(folder.file("u.svg")));
}

TEST_CASE("a table is rounded to fewer bits and written") {
    const test::TemporaryFolder folder;
    run_table("lns16_f10_s8 --width 12 --fraction 5 --out " + folder.file("t.yaml"));
    const TableFile file = find_table(folder.file("t.yaml"));
    CHECK(file.format == LnsFormat{12, 5});
    CHECK(file.table.plus.segments.size() == 8);
    const std::string out = " --out " + folder.file("u.yaml");
    CHECK_THROWS_AS(run_table("lns12_f6_s8 --width 12 --fraction 7" + out), InputError);
    CHECK_THROWS_AS(run_table("lns12_f6_s8 --width 7 --fraction 3" + out), InputError);
    CHECK_THROWS_AS(run_table("lns12_f6_s8 --fraction 3" + out), CLI::RequiresError);
    CHECK_FALSE(std::filesystem::exists(folder.file("u.yaml")));
}
