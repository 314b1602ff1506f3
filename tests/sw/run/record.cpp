// SPDX-License-Identifier: Apache-2.0
#include "sw/run/record.hpp"

#include <fstream>

#include "hw/chip/architecture_yaml.hpp"
#include "hw/chip/bundled_chips.hpp"
#include "hw/config/input_error.hpp"
#include "hw/config/yaml_json.hpp"
#include "sw/run/chip_request.hpp"
#include "sw/run/record_diff.hpp"
#include "sw/run/rerun.hpp"
#include "sw/run/simulation_record.hpp"
#include "tests/catch.hpp"
#include "tests/hw/chip/random_chip.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using Json = nlohmann::ordered_json;
using Catch::Matchers::Contains;

namespace {

Architecture again(const Json& chip) {
    ChipRequest request;
    request.chip = chip.dump();
    return resolve(request).chip;
}

} // namespace

TEST_CASE("a record's chip is the chip", "[record]") {
    test::RandomChips chips(7);
    for (int i = 0; i < 300; ++i) {
        const Architecture chip = chips.next();
        const Json json = chip_input(chip);
        INFO(json.dump());
        CHECK(again(json) == chip);
        CHECK(again(Json::parse(json.dump())) == chip);
    }
}

TEST_CASE("a record's chip holds a technology of one's own", "[record]") {
    const test::TemporaryFolder folder;
    std::ofstream(folder.file("own.yaml")) << std::ifstream(NAPIER_TECHNOLOGY).rdbuf();
    Architecture chip = bundled_chip("lns12-4x4");
    chip.technology = folder.file("own.yaml");
    const Json json = chip_input(chip);
    std::filesystem::remove(folder.file("own.yaml"));
    CHECK(json["technology"].is_object());
    ChipRequest request;
    request.chip = json.dump();
    CHECK(resolve(request).technology.name == "nm45");
}

TEST_CASE("YAML in JSON: numbers and booleans as such, words as they stand", "[record]") {
    CHECK(yaml_json("{a: 1, b: -2.5, c: true, d: 1e-07, e: [x, 2], f: ~, g: {}}").dump() ==
          R"({"a":1,"b":-2.5,"c":true,"d":1e-07,"e":["x",2],"f":null,"g":{}})");
    // What another number would be written as, and what is quoted, is a word.
    CHECK(yaml_json("[007, 1.10, +1, 0x10, \"1\", 'true', 1e400]").dump() ==
          R"(["007","1.10","+1","0x10","1","true","1e400"])");
}

TEST_CASE("a name, a file or the thing itself", "[record]") {
    CHECK(is_text("{name: x}"));
    CHECK_FALSE(is_text("lns12-4x4"));
    ChipRequest request;
    request.chip = "{name: mine, arithmetic: {width: 12}, array: {rows: 3, columns: 5}}";
    CHECK(resolve(request).chip.array.columns == 5);
    request.chip = "{name: mine, arithmetic: {width: 12}, array: {rows: 0, columns: 5}}";
    CHECK_THROWS_WITH(resolve(request), Contains("chip:1: array.rows: found '0'"));
}

TEST_CASE("what differs between records, cause first", "[record]") {
    SimulationRequest request;
    request.network = "mlp";
    request.batch = 8;
    const auto record = [&] {
        return simulation_record(run_simulation(request), request.engine, "a", RunClock());
    };
    const Json before = record();
    CHECK(diff_records(before, record()).same());
    request.chip.set = {{"dma.burst_bytes", "128"}};
    const RecordDiff diff = diff_records(before, record());
    REQUIRE(diff.causes.size() == 1);
    CHECK(diff.causes[0].path == "inputs.chip.dma.burst_bytes");
    CHECK(diff.causes[0].b == 128);
    REQUIRE(!diff.effects.empty());
    CHECK(diff.effects[0].path == "results.chip.cycles");
    const std::string text = to_text(diff, 1);
    CHECK_THAT(text, Contains("went in:\n  inputs.chip.dma.burst_bytes: "));
    CHECK_THAT(text, Contains("came out:\n  results.chip.cycles: "));
    CHECK_THAT(text, Contains("more (--all)"));
    CHECK(to_text(diff_records(before, before), 5) == "no difference in inputs and results\n");

    // A row is known by its name, so one more in front changes no other.
    Json longer = before;
    Json& layers = longer["inputs"]["network"]["layers"];
    layers[0]["name"] = "a";
    layers[1]["name"] = "b";
    Json more = longer;
    Json& its = more["inputs"]["network"]["layers"];
    its.insert(its.begin(), Json({{"kind", "dropout"}, {"name", "new"}}));
    const RecordDiff inserted = diff_records(longer, more);
    REQUIRE(inserted.causes.size() == 1);
    CHECK(inserted.causes[0].path == "inputs.network.layers.new");
    CHECK(inserted.causes[0].a.is_null());
}

TEST_CASE("what is no record is refused by key", "[record]") {
    const test::TemporaryFolder folder;
    const auto message = [&](const std::string& text) -> std::string {
        std::ofstream(folder.file("r.json")) << text;
        try {
            RerunOptions options;
            options.record = folder.file("r.json");
            rerun(options);
        } catch (const InputError& error) {
            return error.what();
        }
        return "accepted";
    };
    CHECK_THAT(message("[1]"), Contains("r.json"));
    CHECK_THAT(message("{}"), Contains("r.json:1: schema: missing"));
    CHECK_THAT(message(R"({"schema": "napier.train/1"})"),
               Contains("r.json:1: schema: found 'napier.train/1', expected napier.run/2"));
    CHECK_THAT(message(R"({"schema": "napier.run/2", "kind": "dream"})"),
               Contains("kind: found 'dream'"));
    CHECK_THAT(message(R"({"schema": "napier.run/2", "kind": "simulate"})"),
               Contains("inputs: missing"));
    SimulationRequest request;
    request.network = "mlp";
    Json record = simulation_record(run_simulation(request), Engine::fast, "a", RunClock());
    record["inputs"]["batch"] = -1;
    CHECK_THAT(message(record.dump(2)), Contains("inputs.batch: found '-1'"));
    record["inputs"]["batch"] = 1;
    record["inputs"]["chip"]["array"]["rows"] = "many";
    CHECK_THAT(message(record.dump(2)), Contains("array.rows: found 'many'"));
}
