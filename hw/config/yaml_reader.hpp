// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "hw/config/bundled_files.hpp"
#include "hw/config/input_error.hpp"

namespace napier {

/// Where a value was said that does not stand in the file itself.
struct KeyOrigin {
    std::string where;  ///< what errors call it: "--set array.rows"
    std::string folder; ///< where its relative paths start; empty: the working directory
};
/// By the path of the key: "array.rows".
using KeyOrigins = std::map<std::string, KeyOrigin>;

/// A mapping of a YAML file, read key by key. Every error is an InputError that names file, line
/// and key path; `finish()` refuses keys nobody asked for. Values are typed and range-checked.
class YamlMap {
  public:
    /// `name` is what errors call the file. Throws InputError if the text is no YAML mapping.
    static YamlMap parse(const std::string& text, const std::string& name);
    static YamlMap load(const std::string& path);
    /// Of nodes that were parsed before: errors name the lines they had then, and `origins` for the
    /// keys there.
    static YamlMap of(const YAML::Node& node, const std::string& name, KeyOrigins origins = {});

    bool has(const std::string& key) const;
    std::int64_t integer(const std::string& key, std::int64_t low, std::int64_t high);
    std::int64_t integer(const std::string& key, std::int64_t low, std::int64_t high,
                         std::int64_t fallback);
    double real(const std::string& key, double low, double high);
    double real(const std::string& key, double low, double high, double fallback);
    bool boolean(const std::string& key, bool fallback);
    std::string text(const std::string& key);
    std::string text(const std::string& key, const std::string& fallback);
    /// The index of the value in `choices`; the error lists them.
    std::size_t choice(const std::string& key, const std::vector<std::string>& choices);
    std::size_t choice(const std::string& key, const std::vector<std::string>& choices,
                       std::size_t fallback);
    std::vector<std::int64_t> integers(const std::string& key, std::int64_t low, std::int64_t high);
    std::vector<double> reals(const std::string& key, double low, double high);
    /// A sequence of values of any kind, as written.
    std::vector<std::string> texts(const std::string& key);
    bool is_map(const std::string& key) const;
    bool is_sequence(const std::string& key) const;
    /// Whether the key has a list that begins with a mapping.
    bool has_maps(const std::string& key) const;
    /// The path of a file. A relative one starts in the folder of the file that says it.
    std::string file(const std::string& key);
    std::vector<std::string> files(const std::string& key);
    /// The name of one of the `bundled` files, the path of a file that exists, or, where the key
    /// has a mapping, its text in braces (is_text). `kind` is what the message calls one: "chip".
    std::string name_or_file(const std::string& key, const std::string& kind,
                             const std::vector<std::string>& bundled);
    std::string name_or_file(const std::string& key, const BundledFiles& bundled);

    /// A nested mapping as a text in braces (is_text), to be read apart from its file.
    std::string braced(const std::string& key);

    /// A nested mapping; `map_or_empty` gives an empty one where the key is absent.
    YamlMap map(const std::string& key);
    YamlMap map_or_empty(const std::string& key);
    /// A sequence of mappings.
    std::vector<YamlMap> maps(const std::string& key);
    /// The keys in file order, for mappings whose keys are names.
    std::vector<std::string> keys() const;

    /// A key that may stand there, but that another key leaves without effect.
    void pass_over(const std::string& key) { used_.insert(key); }
    /// Every key must have been read by now.
    void finish() const;
    /// Where the value is said, for what is made of it later.
    KeyOrigin origin_of(const std::string& key) const;
    /// "file:line: path.key" for messages of the caller's own.
    std::string where(const std::string& key) const;
    [[noreturn]] void fail(const std::string& key, const std::string& message) const;

  private:
    struct Source {
        std::string name;
        KeyOrigins origins;
    };
    YamlMap(YAML::Node node, std::shared_ptr<const Source> source, std::string path);
    /// Of the key's path or of the nearest mapping around it; null: it stands in the file.
    const KeyOrigin* origin(const std::string& path) const;
    std::string where(const std::string& key, const YAML::Mark& mark) const;
    std::string folder(const std::string& key) const;
    std::string in_folder(const std::string& key, const std::string& path) const;
    YAML::Node require(const std::string& key);
    std::string scalar(const std::string& key);
    std::string path_of(const std::string& key) const;

    YAML::Node node_;
    std::shared_ptr<const Source> source_;
    std::string path_;
    std::set<std::string> used_;
};

} // namespace napier
