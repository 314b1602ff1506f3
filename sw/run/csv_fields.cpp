// SPDX-License-Identifier: Apache-2.0
#include "sw/run/csv_fields.hpp"

#include "hw/config/input_error.hpp"

namespace napier {

std::string csv_field(const std::string& text) {
    return text.find_first_of(",\"\r\n") == std::string::npos ? text : csv_quoted(text);
}

std::string csv_quoted(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c == '\n' || c == '\r' ? std::string(" ")
                  : c == '"'             ? std::string("\"\"")
                                         : std::string(1, c);
    }
    return quoted + "\"";
}

std::vector<std::string> csv_fields(const std::string& line, const std::string& where) {
    std::vector<std::string> fields(1);
    bool within = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '"' && within && i + 1 < line.size() && line[i + 1] == '"') {
            fields.back() += line[++i];
        } else if (c == '"' && (within || fields.back().empty())) {
            within = !within;
        } else if (c == ',' && !within) {
            fields.emplace_back();
        } else if (c != '\n' && c != '\r') {
            fields.back() += c;
        }
    }
    if (within) {
        throw InputError(where + ": found a quote that does not end");
    }
    return fields;
}

} // namespace napier
