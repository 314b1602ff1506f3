// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/table_file.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <stdexcept>
#include <utility>

#include "hw/config/yaml_fields.hpp"

namespace napier {

const std::vector<std::pair<std::string, std::string>>& embedded_tables(); // NapierEmbed.cmake

namespace {

constexpr int kMaxGuard = 4;
constexpr std::int64_t kMaxCode = 1 << 17; // so that code << 14, the steepest line, fits 32 bits

int to_int(std::int64_t value) {
    return static_cast<int>(value);
}

LnsFormat read_format(YamlMap map) {
    const int width = to_int(map.integer("width", 8, 16 + kMaxGuard));
    const int fraction = to_int(map.integer("fraction", 0, width - 3));
    map.finish();
    return {width, fraction};
}

TableDesign read_design(YamlMap map) {
    TableDesign design;
    design.cost = map.text("cost", design.cost);
    design.cell = to_int(map.integer("cell", 1, kMaxCode, design.cell));
    design.seed = map.integer("seed", 0, std::numeric_limits<std::int64_t>::max(), design.seed);
    design.restarts = to_int(map.integer("restarts", 0, kMaxCode, design.restarts));
    map.finish();
    return design;
}

PwlFunction read_function(YamlMap map) {
    PwlFunction function;
    function.end = to_int(map.integer("end", 1, kMaxCode));
    for (YamlMap& item : map.maps("segments")) {
        PwlSegment segment{};
        segment.start = to_int(item.integer("start", 0, kMaxCode));
        segment.shift = to_int(item.integer("shift", -14, PwlSegment::kFlat));
        segment.intercept = to_int(item.integer("intercept", 0, kMaxCode));
        item.finish();
        function.segments.push_back(segment);
    }
    map.finish();
    return function;
}

void write_function(YAML::Emitter& out, const char* key, const PwlFunction& function) {
    begin_map(out, key, YAML::Block);
    put(out, "end", function.end);
    out << YAML::Key << "segments" << YAML::Value << YAML::BeginSeq;
    for (const PwlSegment& segment : function.segments) {
        out << YAML::Flow << YAML::BeginMap;
        put(out, "start", segment.start);
        put(out, "shift", segment.shift);
        put(out, "intercept", segment.intercept);
        out << YAML::EndMap;
    }
    out << YAML::EndSeq << YAML::EndMap;
}

bool is_aligned(const PwlFunction& function, int cell) {
    return function.end % cell == 0 &&
           std::all_of(function.segments.begin() + 1, function.segments.end(),
                       [cell](const PwlSegment& s) { return s.start % cell == 0; });
}

} // namespace

TableFile read_table(YamlMap map) {
    TableFile file;
    file.name = map.text("name", "");
    file.format = read_format(map.map("format"));
    file.design = read_design(map.map_or_empty("design"));
    file.table.fraction = file.format.fraction;
    const std::pair<const char*, PwlFunction*> functions[] = {{"plus", &file.table.plus},
                                                              {"minus", &file.table.minus}};
    for (const auto& [key, function] : functions) {
        *function = read_function(map.map(key));
    }
    map.finish();
    try {
        check_table(file.table);
    } catch (const std::invalid_argument& error) {
        const std::string message = error.what();
        map.fail(message.find("minus") == std::string::npos ? "plus" : "minus", message);
    }
    for (const auto& [key, function] : functions) {
        if (!is_aligned(*function, file.design.cell)) {
            map.fail(key, "breakpoints are not multiples of design.cell = " +
                              std::to_string(file.design.cell));
        }
    }
    return file;
}

TableFile parse_table(const std::string& text, const std::string& name) {
    TableFile file = read_table(YamlMap::parse(text, name));
    if (file.name.empty()) {
        file.name = std::filesystem::path(name).stem().string();
    }
    return file;
}

void write_table(YAML::Emitter& out, const TableFile& file) {
    out << YAML::BeginMap;
    if (!file.name.empty()) {
        put(out, "name", file.name);
    }
    begin_map(out, "format");
    put(out, "width", file.format.width);
    put(out, "fraction", file.format.fraction);
    out << YAML::EndMap;
    begin_map(out, "design");
    put(out, "cost", file.design.cost);
    put(out, "cell", file.design.cell);
    put(out, "seed", file.design.seed);
    put(out, "restarts", file.design.restarts);
    out << YAML::EndMap;
    write_function(out, "plus", file.table.plus);
    write_function(out, "minus", file.table.minus);
    out << YAML::EndMap;
}

std::string table_text(const TableFile& file, const std::string& command) {
    TableFile nameless = file;
    nameless.name.clear();
    YAML::Emitter out;
    write_table(out, nameless);
    return "# made by: " + command + "\n" + out.c_str() + "\n";
}

bool is_aligned(const PwlTable& table, int cell) {
    return is_aligned(table.plus, cell) && is_aligned(table.minus, cell);
}

std::string table_name(const LnsFormat& format, int segments) {
    return "lns" + std::to_string(format.width) + "_f" + std::to_string(format.fraction) + "_s" +
           std::to_string(segments);
}

const BundledFiles& bundled_tables() {
    static const BundledFiles files("log-add table", embedded_tables());
    return files;
}

namespace {

const std::map<std::string, TableFile>& parsed_tables() {
    static const std::map<std::string, TableFile> tables = [] {
        std::map<std::string, TableFile> parsed;
        for (const std::string& name : bundled_tables().names()) {
            parsed.emplace(name, parse_table(bundled_tables().bundled_text(name), name + ".yaml"));
        }
        return parsed;
    }();
    return tables;
}

} // namespace

const TableFile& bundled_table_file(const std::string& name) {
    const auto found = parsed_tables().find(name);
    if (found == parsed_tables().end()) {
        bundled_tables().bundled_text(name); // throws
    }
    return found->second;
}

TableFile find_table(const std::string& name_or_path) {
    if (bundled_tables().has(name_or_path)) { // parsed once
        return bundled_table_file(name_or_path);
    }
    const NamedFile found = bundled_tables().find(name_or_path);
    return parse_table(found.text, found.file);
}

const PwlTable& bundled_table(const std::string& name) {
    return bundled_table_file(name).table;
}

} // namespace napier
