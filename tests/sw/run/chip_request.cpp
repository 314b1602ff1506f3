// SPDX-License-Identifier: Apache-2.0
#include "sw/run/chip_request.hpp"

#include <filesystem>
#include <fstream>

#include "hw/arith/lns/table_file.hpp"
#include "hw/chip/architecture_yaml.hpp"
#include "hw/chip/bundled_chips.hpp"
#include "hw/chip/dram_preset.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "hw/config/input_error.hpp"
#include "sw/run/sweep_point.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;
using Catch::Matchers::StartsWith;

namespace {

ChipRequest request(const std::string& chip, const SetKeys& set = {},
                    const std::string& arithmetic = "") {
    ChipRequest result;
    result.chip = chip;
    result.set = set;
    result.arithmetic = arithmetic;
    return result;
}

Architecture chip(const SetKeys& set, const std::string& arithmetic = "") {
    return resolve(request("lns12-32x32", set, arithmetic)).chip;
}

/// A folder with chips in it.
struct ChipFiles : test::TemporaryFolder {
    std::string write_chip(const std::string& name, const std::string& arithmetic,
                           const std::string& rest = "") const {
        std::ofstream(file(name)) << "name: own\narithmetic: {" << arithmetic
                                  << "}\narray: {rows: 8, columns: 8}\n"
                                  << rest;
        return file(name);
    }
};

} // namespace

TEST_CASE("a request without wishes is the bundled chip", "[chip_request]") {
    CHECK(resolve({}).chip == bundled_chip("lns12-32x32"));
    for (const std::string& name : bundled_chips().names()) {
        CHECK(resolve(request(name)).chip == bundled_chip(name));
    }
    CHECK_THROWS_WITH(resolve(request("nothing")),
                      Equals("nothing: neither a bundled chip (lns12-32x32, lns12-4x4) nor a "
                             "file"));
}

TEST_CASE("set replaces keys, a later one over an earlier one", "[chip_request]") {
    CHECK(chip({{"array.rows", "16"}, {"array.rows", "8"}}).array.rows == 8);
    const Architecture square = chip({{"array.side", "8"}, {"scratchpad.kib", "5"}});
    CHECK((square.array.rows == 8 && square.array.columns == 8));
    CHECK(square.scratchpad == ScratchpadSizes{5, 5, 5, 5, 32});
    CHECK(chip({{"arithmetic.accumulation", "{tree: 16}"}}).arithmetic.describe() ==
          "lns12f6, pwl lns12_f6_s8, tree: 16, stochastic update");
    const Architecture mixed = chip({{"arithmetic.by_layer", "[{layers: [0], width: 10}]"}});
    CHECK(std::get<LnsMacConfig>(mixed.arithmetic.by_layer.at(0).mac).format == LnsFormat{10, 4});
    CHECK(chip({{"faults.rate", "0.25"}}).faults.rate == 0.25);
    CHECK(chip({{"technology", "asap7"}}).technology == "asap7");
}

TEST_CASE("an error in set names the option", "[chip_request]") {
    const auto refuse = [](const SetKeys& set, const std::string& message) {
        CAPTURE(set.front().key);
        CHECK_THROWS_WITH(chip(set), Equals(message));
    };
    refuse({{"array.rows", "x"}}, "--set array.rows: found 'x', expected an integer in 1..1024");
    refuse({{"array.side", "0"}}, "--set array.side: found '0', expected an integer in 1..1024");
    refuse({{"dram.banana", "1"}}, "--set dram.banana: unknown key");
    refuse({{"banana", "1"}}, "--set banana: unknown key");
    refuse({{"banana.split", "1"}}, "--set banana.split: unknown key");
    refuse({{"name.x", "1"}}, "--set name.x: found a value in name, expected a mapping");
    refuse({{"arithmetic.accumulation", "{tree: 65}"}},
           "--set arithmetic.accumulation: arithmetic.accumulation.tree: found '65', expected an "
           "integer in 2..64");
    refuse(
        {{"arithmetic.by_layer", "[{width: 7}]"}},
        "--set arithmetic.by_layer: arithmetic.by_layer[0].width: found '7', expected an integer "
        "in 8..16");
    refuse({{"technology", "nm1"}},
           "--set technology: nm1: neither a bundled technology (asap7, ihp130, nm45, osu018) nor "
           "a file");
    CHECK_THROWS_WITH(chip({{"arithmetic.table", "none"}}),
                      StartsWith("--set arithmetic.table: none: neither a bundled log-add table "
                                 "(lns10_f4_s6, "));
    CHECK_THROWS_WITH(chip({{"array", "[1"}}), StartsWith("--set array:1: not YAML: "));
    CHECK_THROWS_WITH(chip({{"arithmetic", "lns99"}}), StartsWith("arithmetic 'lns99' is unknown"));
    // What the chip's own file says is still told by its line.
    const ChipFiles files;
    const std::string path = files.write_chip("c.yaml", "width: 12", "queue_depth: x\n");
    CHECK_THROWS_WITH(resolve(request(path, {{"array.rows", "16"}})),
                      StartsWith(path + ":4: queue_depth: found 'x'"));
}

TEST_CASE("a short name replaces the number system, and keeps what the chip's file says of updates",
          "[chip_request]") {
    const ChipFiles files;
    const std::string plain = files.write_chip("plain.yaml", "width: 10, guard_bits: 1, table: "
                                                             "none");
    const std::string says =
        files.write_chip("says.yaml", "width: 12, update: {rounding: nearest, master_bits: 2}");
    const auto update = [](const std::string& path, const std::string& name) {
        return resolve(request(path, {}, name)).chip.arithmetic.update;
    };
    using Rounding = UpdateRule::Rounding;
    CHECK(update(says, "lns12") == UpdateRule{Rounding::nearest, 2});
    CHECK(update(says, "lns10") == UpdateRule{Rounding::nearest, 2});
    CHECK(update(says, "fixed8") == UpdateRule{Rounding::nearest, 2});
    CHECK(update(says, "lns12+4") == UpdateRule{Rounding::nearest, 4}); // the name speaks of bits
    CHECK(update(says, "lns10+0") == UpdateRule{Rounding::nearest, 0});
    const std::string half =
        files.write_chip("half.yaml", "width: 12, update: {rounding: nearest}");
    CHECK(update(half, "lns10") == UpdateRule{Rounding::nearest, 4}); // the new width's default
    // Nothing of the replaced number system is read.
    CHECK(resolve(request(plain, {}, "lns12")).chip.arithmetic == named_arithmetic("lns12"));
    CHECK(update(says, "lns16") == UpdateRule{Rounding::nearest, 2});
    const std::string most = files.write_chip("most.yaml", "width: 8, update: {master_bits: 24}");
    CHECK(update(most, "lns8") == UpdateRule{Rounding::stochastic, 24});
    CHECK_THROWS_WITH(update(most, "lns16"),
                      Equals(most + ":2: arithmetic.update: a weight with master bits has 40 bits, "
                                    "expected 32 or fewer"));
}

TEST_CASE("a short name takes the place of arithmetics by layer too", "[chip_request]") {
    const ChipFiles files;
    const std::string path = files.write_chip("c.yaml", "width: 12, by_layer: [{width: 10}]");
    CHECK(resolve(request(path)).chip.arithmetic.count() == 2);
    CHECK(resolve(request(path, {}, "lns12")).chip.arithmetic == named_arithmetic("lns12"));
}

TEST_CASE("set comes after the short name, wherever it stands", "[chip_request]") {
    const SetKeys guard = {{"arithmetic.guard_bits", "2"}};
    const Arithmetic guarded = chip(guard, "lns12").arithmetic;
    CHECK(std::get<LnsMacConfig>(guarded.mac).guard_bits == 2);
    CHECK(chip({{"arithmetic.guard_bits", "2"}, {"arithmetic", "lns12"}}).arithmetic == guarded);
    CHECK(chip({{"arithmetic", "lns12"}, {"arithmetic.guard_bits", "2"}}).arithmetic == guarded);
    CHECK(chip({{"arithmetic", "lns12"}}, "lns10").arithmetic == named_arithmetic("lns12"));
    CHECK(chip({{"arithmetic.update.master_bits", "1"}}, "lns10").arithmetic.update.master_bits ==
          1);
    CHECK_THROWS_WITH(chip({{"arithmetic.update.master_bits", "1"}}, "lns10+4"),
                      Equals("--set arithmetic.update.master_bits: found beside arithmetic "
                             "'lns10+4', expected one of them to say how many bits a master copy "
                             "adds"));
}

TEST_CASE("a DRAM preset in set replaces the file's figures, whatever comes before or after it",
          "[chip_request]") {
    const ChipFiles folder;
    const std::string path = folder.write_chip(
        "own.yaml", "width: 12",
        "dram: {preset: lpddr4, latency_ns: 99, channels: 3, capacity_mib: 64}\n");
    CHECK(resolve(request(path)).chip.dram.latency_ns == 99);
    const DramConfig dram = resolve(request(path, {{"dram.preset", "hbm2"}})).chip.dram;
    DramConfig expected = load_dram_preset("hbm2").figures;
    expected.preset = "hbm2";
    expected.capacity_mib = 64; // no preset says it
    CHECK(dram == expected);
    for (const SetKeys& set : {SetKeys{{"dram.channels", "4"}, {"dram.preset", "hbm2"}},
                               SetKeys{{"dram.preset", "hbm2"}, {"dram.channels", "4"}}}) {
        expected.channels = 4;
        CHECK(resolve(request(path, set)).chip.dram == expected);
    }
    // The default chip's file says figures too.
    CHECK(chip({{"dram.preset", "ddr4"}}).dram.bandwidth_gb_per_s == 25.6);
    CHECK_THROWS_WITH(chip({{"dram.preset", "sdram"}}),
                      StartsWith("--set dram.preset: sdram: neither a bundled dram"));
    // What `show chip` writes is the chip.
    const Architecture own =
        resolve(request(path, {{"dram.preset", "hbm3"}, {"dram.channels", "2"}})).chip;
    CHECK(parse_architecture(to_yaml(own), "again.yaml") == own);
}

TEST_CASE("technology and faults of a request replace the chip's", "[chip_request]") {
    const ChipFiles files;
    const std::string path = files.write_chip("c.yaml", "width: 12",
                                              "technology: asap7\nfaults: {rate: 0.5, seed: 3}\n");
    ChipRequest wish = request(path);
    CHECK(resolve(wish).technology.name == "asap7");
    wish.technology = "nm45";
    wish.faults = "rate: 0.25";
    CHECK(resolve(wish).technology.name == "nm45");
    CHECK(resolve(wish).chip.faults == load_faults("rate: 0.25"));
    std::ofstream(files.file("f.yaml")) << "{rate: 0.25}\n";
    wish.faults = files.file("f.yaml");
    CHECK(resolve(wish).chip.faults == load_faults("rate: 0.25"));
    wish.set = {{"faults.seed", "9"}};
    CHECK(resolve(wish).chip.faults.seed == 9);
    wish.technology = "nothing";
    CHECK_THROWS_WITH(resolve(wish), StartsWith("--tech: nothing: neither a bundled technology"));
}

TEST_CASE("a SCALE-Sim .cfg is a chip like any other", "[chip_request]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("c.cfg");
    std::ofstream(path) << "[general]\nrun_name = scale\n[architecture_presets]\nArrayHeight: 16\n"
                           "ArrayWidth: 24\nIfmapSramSzkB: 64\nFilterSramSzkB: 32\n"
                           "OfmapSramSzkB: 128\nIfmapOffset: 0\nBandwidth: 10\nDataflow: ws\n"
                           "[run_presets]\nInterfaceBandwidth: USER\n";
    const ResolvedChip plain = resolve(request(path));
    CHECK(plain.chip.name == "scale");
    CHECK(plain.chip.file == path);
    CHECK((plain.chip.array.rows == 16 && plain.chip.array.columns == 24));
    CHECK(plain.chip.scratchpad.banks == 24);
    CHECK(plain.notes == std::vector<std::string>{path + ": without effect here: IfmapOffset"});
    CHECK(resolve(request(path, {{"array.rows", "48"}})).chip.scratchpad.banks == 48);
    CHECK_THROWS_WITH(resolve(request(path, {{"array.rows", "x"}})),
                      StartsWith("--set array.rows: found 'x'"));
    // Its buffers and its bandwidth are in words, whatever a word and a cycle are.
    for (const std::string name : {"lns8", "lns12", "lns16", "fixed10"}) {
        const Architecture wide = resolve(request(path, {{"clock_ns", "4"}}, name)).chip;
        const int bits = wide.arithmetic.word_bits();
        CAPTURE(name);
        CHECK(wide.arithmetic == named_arithmetic(name));
        CHECK(wide.scratchpad.input_kib == 64 * bits / 8);
        CHECK(wide.dram.bandwidth_gb_per_s * wide.clock_ns * 8 == Approx(10 * bits));
    }
    CHECK_THROWS_WITH(resolve(request(folder.file("none.cfg"))), Contains("nor a file"));
}

TEST_CASE("a point of a sweep is the request of its axes' values", "[chip_request]") {
    const ChipFiles files;
    std::filesystem::create_directory(files.file("chips"));
    std::filesystem::create_directory(files.file("tables"));
    std::ofstream(files.file("tables/mine.yaml"))
        << table_text(bundled_table_file("lns12_f6_s6"), "hand");
    files.write_chip("chips/own.yaml", "width: 12, update: {rounding: nearest, master_bits: 2}");
    const std::string spec_path = files.file("sweep.yaml");
    const auto spec = [&](const std::string& keys) {
        return parse_sweep_spec("name: s\nnetwork: mlp\n" + keys, spec_path);
    };
    const SweepSpec one = spec("arch: chips/own.yaml\nset: {arithmetic.table: tables/mine.yaml}\n"
                               "technology: asap7\nfaults: {rate: 0.5}\narithmetic: lns12\n"
                               "axes: {array.side: [16]}\n");
    ChipRequest same = request(
        files.file("chips/own.yaml"),
        {{"arithmetic.table", files.file("tables/mine.yaml")}, {"array.side", "16"}}, "lns12");
    same.technology = "asap7";
    same.faults = "rate: 0.5";
    CHECK(PointRunner(one).chip(0).chip == resolve(same).chip);

    const SweepSpec axis = spec("axes: {arithmetic.table: [lns12_f6_s8, tables/mine.yaml]}\n");
    CHECK(PointRunner(axis).chip(1).chip ==
          chip({{"arithmetic.table", files.file("tables/mine.yaml")}}));
    CHECK_THROWS_WITH(spec("arch: own.yaml\naxes: {array.side: [16]}\n"),
                      StartsWith(spec_path + ":3: arch: own.yaml: neither a bundled chip"));
    const SweepSpec bad = spec("set: {banana: 1}\naxes: {array.side: [0, 8]}\n");
    CHECK_THROWS_WITH(PointRunner(bad).chip(0),
                      Equals(spec_path + ":4: axes.array.side: found '0', expected an integer in "
                                         "1..1024"));
    CHECK_THROWS_WITH(PointRunner(bad).chip(1), Equals(spec_path + ":3: set.banana: unknown key"));
}
