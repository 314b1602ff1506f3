// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/table_file.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "hw/config/file_exists.hpp"
#include "hw/config/yaml_reader.hpp"

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

void write_function(std::ostream& out, const char* key, const PwlFunction& function) {
    out << key << ":\n  end: " << function.end << "\n  segments:\n";
    for (const PwlSegment& segment : function.segments) {
        out << "    - {start: " << segment.start << ", shift: " << segment.shift
            << ", intercept: " << segment.intercept << "}\n";
    }
}

bool is_aligned(const PwlFunction& function, int cell) {
    return function.end % cell == 0 &&
           std::all_of(function.segments.begin() + 1, function.segments.end(),
                       [cell](const PwlSegment& s) { return s.start % cell == 0; });
}

TableFile read_table(YamlMap map) {
    TableFile file;
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

const std::map<std::string, TableFile>& builtin_tables() {
    static const std::map<std::string, TableFile> tables = [] {
        std::map<std::string, TableFile> parsed;
        for (const auto& [name, text] : embedded_tables()) {
            parsed.emplace(name, parse_table(text, name + ".yaml"));
        }
        return parsed;
    }();
    return tables;
}

} // namespace

TableFile parse_table(const std::string& text, const std::string& name) {
    return read_table(YamlMap::parse(text, name));
}

TableFile load_table(const std::string& path) {
    return read_table(YamlMap::load(path));
}

std::string table_text(const TableFile& file, const std::string& command) {
    std::ostringstream out;
    out << "# made by: " << command << "\n"
        << "format: {width: " << file.format.width << ", fraction: " << file.format.fraction
        << "}\n"
        << "design: {cost: " << file.design.cost << ", cell: " << file.design.cell
        << ", seed: " << file.design.seed << ", restarts: " << file.design.restarts << "}\n";
    write_function(out, "plus", file.table.plus);
    write_function(out, "minus", file.table.minus);
    return out.str();
}

bool is_aligned(const PwlTable& table, int cell) {
    return is_aligned(table.plus, cell) && is_aligned(table.minus, cell);
}

std::string table_name(const LnsFormat& format, int segments) {
    return "lns" + std::to_string(format.width) + "_f" + std::to_string(format.fraction) + "_s" +
           std::to_string(segments);
}

const TableFile& builtin_table_file(const std::string& name) {
    const auto found = builtin_tables().find(name);
    if (found == builtin_tables().end()) {
        std::string known;
        for (const std::string& other : builtin_table_names()) {
            known += (known.empty() ? "" : ", ") + other;
        }
        throw InputError("no bundled log-add table '" + name + "'; bundled are: " + known);
    }
    return found->second;
}

TableFile find_table(const std::string& name_or_path) {
    if (builtin_tables().count(name_or_path) == 0 && file_exists(name_or_path)) {
        return load_table(name_or_path);
    }
    return builtin_table_file(name_or_path);
}

const PwlTable& builtin_table(const std::string& name) {
    return builtin_table_file(name).table;
}

std::vector<std::string> builtin_table_names() {
    std::vector<std::string> names;
    for (const auto& entry : builtin_tables()) {
        names.push_back(entry.first);
    }
    return names;
}

} // namespace napier
