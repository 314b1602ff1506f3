// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/architecture_yaml.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <locale>
#include <set>

#include <yaml-cpp/yaml.h>

#include "hw/chip/bundled_chips.hpp"
#include "hw/config/input_error.hpp"
#include "tests/catch.hpp"
#include "tests/hw/chip/random_chip.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

void check_round_trip(const Architecture& chip) {
    const std::string text = to_yaml(chip);
    INFO(text);
    const Architecture again = parse_architecture(text, "again.yaml");
    CHECK(again == chip);
    CHECK(to_yaml(again) == text);
}

/// Numbers as in German: 1.024 is a thousand and twenty-four, 0,145 less than one.
struct German : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

/// Every scalar of a text of YAML, with the path of its keys.
void for_leaves(const YAML::Node& node, const std::string& path,
                const std::function<void(YAML::Node, const std::string&)>& visit) {
    if (node.IsScalar()) {
        visit(node, path);
    } else if (node.IsMap()) {
        for (const auto& item : node) {
            for_leaves(item.second, path + "." + item.first.Scalar(), visit);
        }
    } else {
        for (std::size_t i = 0; i < node.size(); ++i) {
            for_leaves(node[i], path + "[" + std::to_string(i) + "]", visit);
        }
    }
}

std::string dump(const YAML::Node& node) {
    YAML::Emitter out;
    out << node;
    return out.c_str();
}

const char* const kSmall = "name: small\narithmetic: {width: 12}\narray: {rows: 4, columns: 8}\n";

} // namespace

TEST_CASE("the bundled chips come back from their text") {
    for (const std::string& name : bundled_chips().names()) {
        CAPTURE(name);
        check_round_trip(bundled_chip(name));
    }
}

TEST_CASE("random chips come back from their text") {
    test::RandomChips chips(7);
    for (int i = 0; i < 500; ++i) {
        CAPTURE(i);
        check_round_trip(chips.next());
    }
}

TEST_CASE("every key of a chip's text says something of the chip") {
    const std::string fixed =
        std::string(kSmall).replace(std::string(kSmall).find("width"), 0, "kind: fixed, ");
    const std::string by_layer = std::string(kSmall).replace(
        std::string(kSmall).find("width"), 0,
        "by_layer: [{layers: [a, b], passes: [forward, update], approximation: exact}], ");
    for (const std::string& file : {std::string(kSmall), fixed, by_layer}) {
        Architecture chip = parse_architecture(file, "small.yaml");
        if (auto* const lns = std::get_if<LnsMacConfig>(&chip.arithmetic.mac)) {
            TableFile free = *lns->table.file();
            free.design.cell = 1; // breakpoints may lie anywhere
            lns->table = LogAddTable::from_file(free);
        }
        const std::string text = to_yaml(chip);
        std::vector<std::string> leaves;
        for_leaves(YAML::Load(text), "",
                   [&](YAML::Node, const std::string& path) { leaves.push_back(path); });
        REQUIRE(leaves.size() > 40);
        for (const std::string& leaf : leaves) {
            bool told = false;
            for (const std::string other :
                 {"0",      "1",        "x 2",     "+ 1",    "10",
                  "0.5",    "true",     "nearest", "ws",     "overlapped",
                  "narrow", "saturate", "shift",   "asap7",  "data_gradient",
                  "dram",   "sums",     "parity",  "closed", "hbm2",
                  "other",  "false",    "traffic"}) {
                YAML::Node root = YAML::Load(text);
                for_leaves(root, "", [&](YAML::Node node, const std::string& path) {
                    if (path == leaf) {
                        const long value = std::atol(node.Scalar().c_str());
                        node = other == "x 2"   ? std::to_string(2 * value)
                               : other == "+ 1" ? std::to_string(value + 1)
                                                : other;
                    }
                });
                try {
                    told = told || !(parse_architecture(dump(root), "small.yaml") == chip);
                } catch (const InputError&) { // not every value is one for every key
                }
            }
            // Keys that cannot change alone: the kind decides which others there are, a table
            // belongs to the fraction of the sums and begins at the distance 0 or 1.
            const std::set<std::string> tied = {".arithmetic.kind",
                                                ".arithmetic.fraction",
                                                ".arithmetic.guard_bits",
                                                ".arithmetic.approximation",
                                                ".arithmetic.table.format.fraction",
                                                ".arithmetic.table.plus.segments[0].start",
                                                ".arithmetic.table.minus.segments[0].start"};
            CAPTURE(leaf);
            CHECK((told || tied.count(leaf) == 1));
        }
    }
}

TEST_CASE("what a chip's file leaves out is the default chip's") {
    const Architecture chip = parse_architecture(kSmall, "small.yaml");
    const Architecture whole = bundled_chip("lns12-32x32");
    CHECK(chip.arithmetic == whole.arithmetic);
    CHECK(chip.clock_ns == whole.clock_ns);
    CHECK(chip.dma == whole.dma);
    CHECK(chip.dram == whole.dram);
    CHECK(chip.faults == whole.faults);
    CHECK(chip.technology == whole.technology);
    CHECK(chip.queue_depth == whole.queue_depth);
    CHECK(chip.vector_lanes == whole.vector_lanes);
    CHECK(chip.scratchpad.banks == 8); // follows the array
    ScratchpadSizes scratchpad = chip.scratchpad;
    scratchpad.banks = whole.scratchpad.banks;
    CHECK(scratchpad == whole.scratchpad);
    // The structs' own defaults are the same.
    Architecture plain;
    plain.name = whole.name;
    plain.arithmetic = whole.arithmetic;
    CHECK(plain == whole);
}

TEST_CASE("a chip's text holds a table that lies in a file of its own") {
    const test::TemporaryFolder folder;
    TableFile own = bundled_table_file("lns12_f6_s6");
    own.table.plus.segments.front().intercept += 1;
    std::ofstream(folder.file("mine.yaml")) << table_text(own, "hand");
    const std::string path = folder.file("chip.yaml");
    std::string text = kSmall;
    text.replace(text.find("12}"), 3, "12, table: mine.yaml}");
    const Architecture chip = parse_architecture(text, path); // relative to the chip's file
    const LogAddTable& table = std::get<LnsMacConfig>(chip.arithmetic.mac).table;
    CHECK(table.name() == "mine");
    CHECK(table.pwl()->plus == own.table.plus);
    CHECK_THAT(chip.arithmetic.describe(), Contains("pwl mine"));

    const std::string resolved = to_yaml(chip);
    std::filesystem::remove(folder.file("mine.yaml"));
    CHECK(parse_architecture(resolved, "elsewhere.yaml") == chip);
    CHECK_THROWS_WITH(parse_architecture(text, path),
                      StartsWith(path + ":2: arithmetic.table: mine.yaml: neither a bundled "
                                        "log-add table (lns10_f4_s6, ") &&
                          Contains(") nor a file"));
}

TEST_CASE("a chip's file may hold its faults, or name their file") {
    const test::TemporaryFolder folder;
    std::ofstream(folder.file("upsets.yaml")) << "rate: 1e-6\nplaces: [dram]\n";
    const auto faults = [&](const std::string& value) {
        return parse_architecture(kSmall + ("faults: " + value + "\n"), folder.file("c.yaml"))
            .faults;
    };
    CHECK(faults("upsets.yaml") == faults("{rate: 1e-6, places: [dram]}"));
    CHECK(faults("upsets.yaml").rate == 1e-6);
    CHECK_THROWS_WITH(faults("{rate: 2}"), Contains("c.yaml:4: faults.rate: found '2'"));
    CHECK_THROWS_WITH(faults("none.yaml"), Contains("none.yaml: not found"));
}

TEST_CASE("a technology's file is relative to the chip's and known from any folder") {
    const test::TemporaryFolder folder;
    std::ofstream(folder.file("own.yaml")) << "x: 1\n";
    const std::string path = folder.file("chip.yaml");
    const Architecture chip =
        parse_architecture(kSmall + std::string("technology: own.yaml\n"), path);
    CHECK(chip.technology == folder.file("own.yaml"));
    CHECK(std::filesystem::path(chip.technology).is_absolute());
    CHECK_THROWS_WITH(parse_architecture(kSmall + std::string("technology: nm1\n"), path),
                      StartsWith(path + ":4: technology: nm1: neither a bundled technology "
                                        "(asap7, ihp130, nm45, osu018) nor a file"));
}

TEST_CASE("a program's global locale changes no number that is read or written") {
    test::RandomChips random(7);
    const std::locale before = std::locale::global(std::locale(std::locale::classic(), new German));
    for (int i = 0; i < 20; ++i) {
        check_round_trip(random.next());
    }
    const Architecture chip = parse_architecture(
        "name: x\narithmetic: {width: 12}\narray: {rows: 1024, columns: 8}\nclock_ns: 0.145\n"
        "dram: {row_bytes: 4096}\n",
        "x.yaml");
    const std::string text = to_yaml(chip);
    std::locale::global(before);
    CHECK(chip.clock_ns == 0.145);
    CHECK_THAT(text, Contains("clock_ns: 0.145") && Contains("rows: 1024") &&
                         Contains("row_bytes: 4096"));
    CHECK(to_yaml(chip) == text);
}

TEST_CASE("a table is for pwl alone: another approximation takes its place") {
    std::string text = bundled_chips().bundled_text("lns12-32x32");
    const std::string pwl = "approximation: pwl";
    text.replace(text.find(pwl), pwl.size(), "approximation: shift");
    const Architecture chip = parse_architecture(text, "c.yaml");
    const auto& mac = std::get<LnsMacConfig>(chip.arithmetic.mac);
    CHECK(mac.table.approximation() == Approximation::shift);
    CHECK(mac.table.pwl() == nullptr);
}
