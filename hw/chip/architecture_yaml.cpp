// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/architecture_yaml.hpp"

#include <filesystem>

#include "hw/chip/arithmetic_yaml.hpp"
#include "hw/chip/bundled_technologies.hpp"
#include "hw/chip/dram_figures.hpp"
#include "hw/chip/dram_preset.hpp"
#include "hw/config/yaml_fields.hpp"

namespace napier {

namespace {

template <typename Fields, typename Array> void array_keys(Fields& fields, Array& array) {
    fields.required("rows", array.rows, 1, 1024);
    fields.required("columns", array.columns, 1, 1024);
    fields.choice("dataflow", array.dataflow, names_of<Dataflow>(kDataflows.size()));
    fields.choice("folds", array.folds, names_of<Folds>(2));
    fields.boolean("hold", array.hold);
}

template <typename Fields, typename Sizes> void scratchpad_keys(Fields& fields, Sizes& sizes) {
    constexpr int kMostKib = 1 << 22;
    fields.integer("input_kib", sizes.input_kib, 1, kMostKib);
    fields.integer("weight_kib", sizes.weight_kib, 1, kMostKib);
    fields.integer("accumulator_kib", sizes.accumulator_kib, 1, kMostKib);
    fields.integer("vector_kib", sizes.vector_kib, 1, kMostKib);
    fields.integer("banks", sizes.banks, 1, 1 << 16);
    fields.boolean("double_buffer", sizes.double_buffer);
}

template <typename Fields, typename Dma> void dma_keys(Fields& fields, Dma& dma) {
    fields.integer("burst_bytes", dma.burst_bytes, 16, 65536);
    fields.integer("bytes_per_cycle", dma.bytes_per_cycle, 1, 1 << 18);
    fields.integer("outstanding", dma.outstanding, 1, 1024);
    fields.integer("line_buffer_kib", dma.line_buffer_kib, 1, 65536);
}

template <typename Fields, typename Dram> void dram_keys(Fields& fields, Dram& dram) {
    dram_figures(fields, dram);
    fields.integer("capacity_mib", dram.capacity_mib, 1, 1 << 20);
    fields.boolean("ideal", dram.ideal);
}

template <typename Fields, typename Chip> void clock_key(Fields& fields, Chip& chip) {
    fields.real("clock_ns", chip.clock_ns, 0.01, 1000);
}

template <typename Fields, typename Chip> void unit_keys(Fields& fields, Chip& chip) {
    fields.integer("vector_lanes", chip.vector_lanes, 1, 4096);
    fields.integer("queue_depth", chip.queue_depth, 1, 4096);
    fields.choice("tiling", chip.tiling, names_of<TilingGoal>(3));
}

/// Reads or writes a mapping of one key.
template <typename Keys> void read_map(YamlMap map, Keys&& keys) {
    FieldReader fields(map);
    keys(fields);
    map.finish();
}
template <typename Keys> void write_map(YAML::Emitter& out, const char* key, Keys&& keys) {
    begin_map(out, key);
    FieldWriter fields(out);
    keys(fields);
    out << YAML::EndMap;
}

std::string read_technology_name(YamlMap& map, const std::string& fallback) {
    if (!map.has("technology")) {
        return fallback;
    }
    const std::string name = map.name_or_file("technology", bundled_technologies());
    return bundled_technologies().has(name) || is_text(name)
               ? name
               : std::filesystem::absolute(name).lexically_normal().string();
}

DramConfig read_dram(YamlMap map) {
    DramConfig dram = preset_dram(map);
    read_map(std::move(map), [&](auto& f) { dram_keys(f, dram); });
    return dram;
}

FaultConfig read_faults_key(YamlMap& map) {
    if (!map.has("faults")) {
        return {};
    }
    return map.is_map("faults") ? read_faults(map.map("faults"))
                                : read_faults(YamlMap::load(map.file("faults")));
}

} // namespace

Architecture read_architecture(YamlMap map) {
    Architecture chip;
    chip.name = map.text("name");
    FieldReader fields(map);
    clock_key(fields, chip);
    chip.arithmetic = read_arithmetic(map.map("arithmetic"));
    read_map(map.map("array"), [&](auto& f) { array_keys(f, chip.array); });
    chip.scratchpad.banks = chip.array.edge();
    read_map(map.map_or_empty("scratchpad"), [&](auto& f) { scratchpad_keys(f, chip.scratchpad); });
    unit_keys(fields, chip);
    read_map(map.map_or_empty("dma"), [&](auto& f) { dma_keys(f, chip.dma); });
    chip.dram = read_dram(map.map_or_empty("dram"));
    chip.technology = read_technology_name(map, chip.technology);
    chip.faults = read_faults_key(map);
    map.finish();
    return chip;
}

Architecture parse_architecture(const std::string& text, const std::string& file) {
    Architecture chip = read_architecture(YamlMap::parse(text, file));
    chip.file = file;
    return chip;
}

std::string to_yaml(const Architecture& chip) {
    YAML::Emitter out;
    out << YAML::BeginMap;
    FieldWriter fields(out);
    put(out, "name", chip.name);
    clock_key(fields, chip);
    out << YAML::Key << "arithmetic" << YAML::Value;
    write_arithmetic(out, chip.arithmetic);
    write_map(out, "array", [&](auto& f) { array_keys(f, chip.array); });
    write_map(out, "scratchpad", [&](auto& f) { scratchpad_keys(f, chip.scratchpad); });
    unit_keys(fields, chip);
    write_map(out, "dma", [&](auto& f) { dma_keys(f, chip.dma); });
    begin_map(out, "dram");
    write_preset(out, chip.dram);
    FieldWriter dram(out);
    dram_keys(dram, chip.dram);
    out << YAML::EndMap;
    put(out, "technology", chip.technology);
    out << YAML::Key << "faults" << YAML::Value;
    write_faults(out, chip.faults);
    out << YAML::EndMap;
    return std::string(out.c_str()) + "\n";
}

} // namespace napier
