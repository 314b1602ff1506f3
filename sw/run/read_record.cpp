// SPDX-License-Identifier: Apache-2.0
#include "sw/run/read_record.hpp"

#include "hw/config/plain_file.hpp"

namespace napier {

namespace {

constexpr const char* kSchema = "napier.run/2";

} // namespace

YamlMap open_record(const std::string& path) {
    YamlMap record = YamlMap::load(path); // YAML reads JSON, and knows lines
    if (const std::string schema = record.text("schema"); schema != kSchema) {
        record.fail("schema", "found '" + schema + "', expected " + kSchema);
    }
    return record;
}

nlohmann::ordered_json read_record(const std::string& path) {
    open_record(path);
    try {
        return nlohmann::ordered_json::parse(file_text(path));
    } catch (const nlohmann::json::exception&) {
        throw InputError(path + ": expected the JSON of a record");
    }
}

} // namespace napier
