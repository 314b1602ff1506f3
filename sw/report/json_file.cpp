// SPDX-License-Identifier: Apache-2.0
#include "sw/report/json_file.hpp"

#include <cmath>

#include "sw/report/atomic_file.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

void require_finite(const std::string& path, const Json& value, const std::string& place) {
    if (value.is_number_float() && !std::isfinite(value.get<double>())) {
        throw OutputError(path + ": cannot be written: " + (place.empty() ? "/" : place) +
                          " is not a finite number");
    }
    if (value.is_object()) {
        for (const auto& item : value.items()) {
            require_finite(path, item.value(), place + "/" + item.key());
        }
    }
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            require_finite(path, value[i], place + "/" + std::to_string(i));
        }
    }
}

} // namespace

std::string json_text(const Json& value, int indent) {
    return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

void write_json(const std::string& path, const Json& value) {
    require_finite(path, value, "");
    write_file_atomically(path, json_text(value, 2) + "\n");
}

} // namespace napier
