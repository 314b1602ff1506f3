// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/dram_preset.hpp"

#include <fstream>

#include "hw/chip/architecture_yaml.hpp"
#include "hw/chip/dram_figures.hpp"
#include "hw/config/input_error.hpp"
#include "hw/config/yaml_json.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

Architecture chip_with_dram(const std::string& dram) {
    return parse_architecture("name: a\narithmetic: {width: 12}\narray: {rows: 4, columns: 4}\n"
                              "dram: " +
                                  dram + "\n",
                              "chip.yaml");
}

std::string figures_text(const DramConfig& dram) {
    YAML::Emitter out;
    out << YAML::Flow << YAML::BeginMap;
    FieldWriter fields(out);
    dram_figures(fields, dram);
    out << YAML::EndMap;
    return out.c_str();
}

} // namespace

TEST_CASE("a chip that names no preset has the default's figures, and the struct's") {
    CHECK(chip_with_dram("{}").dram == DramConfig{});
    CHECK(chip_with_dram("{preset: default}").dram == DramConfig{});
    CHECK(load_dram_preset("default").figures == DramConfig{});
}

TEST_CASE("a preset is the same as its keys written out") {
    for (const std::string& name : bundled_drams().names()) {
        CAPTURE(name);
        const DramConfig named = chip_with_dram("{preset: " + name + "}").dram;
        CHECK(named.preset == name);
        DramConfig spelled = chip_with_dram(figures_text(load_dram_preset(name).figures)).dram;
        CHECK(spelled.preset == "default");
        spelled.preset = name;
        CHECK(spelled == named);
    }
}

TEST_CASE("keys beside a preset replace its figures, in whatever order they stand") {
    for (const char* const text : {"{preset: hbm2, channels: 4, latency_ns: 80}",
                                   "{latency_ns: 80, channels: 4, preset: hbm2}"}) {
        const DramConfig dram = chip_with_dram(text).dram;
        DramConfig expected = load_dram_preset("hbm2").figures;
        expected.preset = "hbm2";
        expected.channels = 4;
        expected.latency_ns = 80;
        CHECK(dram == expected);
    }
}

TEST_CASE("every figure of every preset has a basis and a source") {
    REQUIRE(bundled_drams().names().size() >= 7);
    for (const std::string& name : bundled_drams().names()) {
        const DramPreset& preset = load_dram_preset(name);
        CAPTURE(name);
        CHECK(preset.name == name);
        CHECK(preset.sources.size() == dram_figure_keys().size());
        for (const std::string& key : dram_figure_keys()) {
            CAPTURE(key);
            CHECK(preset.source(key).size() > 20);
        }
        // A real memory costs something even while it does nothing.
        const bool real = name != "default";
        CHECK((preset.figures.phy_area_mm2 > 0) == real);
        CHECK((preset.figures.phy_mw > 0 && preset.figures.background_mw > 0) == real);
    }
    CHECK(load_dram_preset("hbm2").source("activation_pj_per_row").find("published: O'Connor") ==
          0);
}

TEST_CASE("a preset that is not there is one line with the names that are") {
    CHECK_THROWS_WITH(
        chip_with_dram("{preset: hbm9}"),
        "chip.yaml:4: dram.preset: hbm9: neither a bundled dram (ddr4, default, gddr6, "
        "hbm2, hbm3, lpddr4, lpddr5) nor a file");
}

TEST_CASE("a preset of one's own is a file, and comes back from a written chip without it") {
    const test::TemporaryFolder folder;
    std::string text = bundled_drams().bundled_text("lpddr5");
    text.replace(text.find("value: 12.8"), 11, "value: 17.1");
    text.replace(text.find("name: lpddr5"), 12, "name: \"12\"  ");
    std::ofstream(folder.file("own.yaml")) << text;
    const Architecture chip =
        chip_with_dram("{preset: " + folder.file("own.yaml") + ", channels: 8}");
    CHECK(chip.dram.bandwidth_gb_per_s == 17.1);
    CHECK(load_dram_preset(chip.dram.preset).name == "12");
    const std::string written = to_yaml(chip);
    std::filesystem::remove(folder.file("own.yaml"));
    const Architecture again = parse_architecture(written, "again.yaml");
    CHECK(again == chip);
    CHECK(to_yaml(again) == written);

    std::ofstream(folder.file("bad.yaml"))
        << "name: bad\ndescription: x\nchannels: {value: 0, basis: "
           "published, source: s}\n";
    CHECK_THROWS_WITH(chip_with_dram("{preset: " + folder.file("bad.yaml") + "}"),
                      Contains("bad.yaml:3: channels.value: found '0', expected"));
    std::ofstream(folder.file("bad.yaml"))
        << "name: bad\ndescription: x\nchannels: {value: 1, basis: "
           "hearsay, source: s}\n";
    CHECK_THROWS_WITH(chip_with_dram("{preset: " + folder.file("bad.yaml") + "}"),
                      Contains("channels.basis: found 'hearsay', expected one of: published"));
    std::ofstream(folder.file("bad.yaml"))
        << "name: bad\ndescription: x\nchannels: {value: 1, basis: "
           "derived, source: ' '}\n";
    CHECK_THROWS_WITH(chip_with_dram("{preset: " + folder.file("bad.yaml") + "}"),
                      Contains("channels.source: empty, expected where the figure comes from"));
}
