// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "hw/config/yaml_reader.hpp"

namespace napier {

/// The shortest text that reads as this number again.
std::string number_text(double value);

/// Writes "key: value" into the mapping that `out` is in.
template <typename Value> void put(YAML::Emitter& out, const std::string& key, const Value& value) {
    if constexpr (std::is_integral_v<Value> && !std::is_same_v<Value, bool>) {
        put(out, key, std::to_string(value)); // the emitter groups digits as the locale does
    } else {
        out << YAML::Key << key << YAML::Value << value;
    }
}
inline void put(YAML::Emitter& out, const std::string& key, double value) {
    out << YAML::Key << key << YAML::Value << number_text(value);
}
/// Opens "key: {" or, with YAML::Block, "key:" and lines below.
void begin_map(YAML::Emitter& out, const std::string& key, YAML::EMITTER_MANIP style = YAML::Flow);

/// to_string of the first `count` values of an enumeration: what `choice` takes.
template <typename Enum> std::vector<std::string> names_of(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) {
        names.push_back(to_string(static_cast<Enum>(i)));
    }
    return names;
}

// The keys of a plain struct stand in one function template
//     template <typename Fields, typename Struct> void keys_of(Fields& fields, Struct& value)
// that names each key with its member and its range. A FieldReader reads the mapping into the
// struct, whose values before are the defaults; a FieldWriter writes every key.

class FieldReader {
  public:
    explicit FieldReader(YamlMap& map) : map_(map) {}

    void integer(const char* key, int& value, int low, int high) {
        value = static_cast<int>(map_.integer(key, low, high, value));
    }
    /// Has no default.
    void required(const char* key, int& value, int low, int high) {
        value = static_cast<int>(map_.integer(key, low, high));
    }
    void real(const char* key, double& value, double low, double high) {
        value = map_.real(key, low, high, value);
    }
    void boolean(const char* key, bool& value) { value = map_.boolean(key, value); }
    /// `names` in the order of the enumeration.
    template <typename Enum>
    void choice(const char* key, Enum& value, const std::vector<std::string>& names) {
        value = static_cast<Enum>(map_.choice(key, names, static_cast<std::size_t>(value)));
    }

  private:
    YamlMap& map_;
};

class FieldWriter {
  public:
    explicit FieldWriter(YAML::Emitter& out) : out_(out) {}

    void integer(const char* key, int value, int /*low*/, int /*high*/) { put(out_, key, value); }
    void required(const char* key, int value, int /*low*/, int /*high*/) { put(out_, key, value); }
    void real(const char* key, double value, double /*low*/, double /*high*/) {
        put(out_, key, value);
    }
    void boolean(const char* key, bool value) { put(out_, key, value); }
    template <typename Enum>
    void choice(const char* key, Enum value, const std::vector<std::string>& names) {
        put(out_, key, names[static_cast<std::size_t>(value)]);
    }

  private:
    YAML::Emitter& out_;
};

} // namespace napier
