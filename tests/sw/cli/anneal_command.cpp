// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/anneal_command.hpp"

#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>

#include "hw/arith/lns/table_file.hpp"
#include "hw/config/input_error.hpp"
#include "sw/report/output_error.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

void run_anneal(const std::string& arguments) {
    CLI::App app;
    anneal::add_anneal_command(app);
    app.parse("anneal " + arguments);
}

std::size_t files_in(const test::TemporaryFolder& folder) {
    const std::filesystem::directory_iterator entries(folder.str());
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

} // namespace

TEST_CASE("the command writes a table that reads back") {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("t.yaml");
    run_anneal(
        "--width 8 --fraction 3 --segments 3 --cost l2 --restarts 1 --seed 7 --threads 1 --out " +
        path);
    const TableFile file = find_table(path);
    CHECK(file.format == LnsFormat{8, 3});
    CHECK(file.design.cost == "l2");
    CHECK(file.design.cell == 2);
    CHECK(file.design.seed == 7);
    CHECK(file.design.restarts == 1);
    CHECK(file.table.plus.segments.size() == 3);
    CHECK(files_in(folder) == 1);
}

TEST_CASE("what the user gets wrong is said before any work, and leaves no file") {
    const test::TemporaryFolder folder;
    const std::string out = " --out " + folder.file("t.yaml");
    CHECK_THROWS_WITH(run_anneal("--width 8 --fraction 3 --cost max" + out),
                      Contains("--cost: found 'max'") && Contains("l2, joint, bias, sampled"));
    CHECK_THROWS_WITH(run_anneal("--width 7 --fraction 3" + out), StartsWith("--width: found 7"));
    CHECK_THROWS_WITH(run_anneal("--width 8 --fraction 3 --threads 0" + out),
                      StartsWith("--threads"));
    CHECK_THROWS_AS(run_anneal("--width 7 --fraction 3" + out), InputError);
    CHECK_THROWS_AS(run_anneal("--width 8 --fraction 3"), CLI::RequiredError);
    CHECK_THROWS_AS(run_anneal("--width 8" + out), CLI::RequiredError);
    CHECK_THROWS_AS(run_anneal("--width 8 --fraction 3 --out " + folder.file("none/t.yaml")),
                    OutputError);
    CHECK(files_in(folder) == 0);
}
