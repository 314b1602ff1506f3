// SPDX-License-Identifier: Apache-2.0
#include "hw/config/yaml_reader.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>

#include "hw/config/file_exists.hpp"
#include "hw/config/number.hpp"
#include "hw/config/plain_file.hpp"
#include "hw/config/yaml_json.hpp"
#include "hw/config/yaml_text.hpp"

namespace napier {

namespace {

/// The numbers of a list; `fail` takes what is wrong with it.
template <typename T, typename Fail>
std::vector<T> numbers_of(const YAML::Node& node, T low, T high, Fail&& fail) {
    if (!node.IsSequence()) {
        fail(std::is_integral_v<T> ? "expected a list of integers" : "expected a list of numbers");
    }
    std::vector<T> values;
    for (const auto& item : node) {
        const std::string text = item.IsScalar() ? item.Scalar() : "(not a value)";
        const std::optional<T> value = number_within(text, low, high);
        if (!value) {
            fail("found '" + text + "' in the list, expected " + range_text(low, high));
        }
        values.push_back(*value);
    }
    return values;
}

} // namespace

YamlMap::YamlMap(YAML::Node node, std::shared_ptr<const Source> source, std::string path)
    : node_(std::move(node)), source_(std::move(source)), path_(std::move(path)) {
    std::set<std::string> seen;
    for (const auto& entry : node_) {
        if (!entry.first.IsScalar()) {
            throw InputError(at_line(source_->name, entry.first.Mark()) +
                             ": a key must be a plain word");
        }
        if (!seen.insert(entry.first.Scalar()).second) {
            throw InputError(where(entry.first.Scalar(), entry.first.Mark()) + ": key given twice");
        }
    }
}

YamlMap YamlMap::parse(const std::string& text, const std::string& name) {
    return of(parse_yaml(text, name), name);
}

YamlMap YamlMap::of(const YAML::Node& node, const std::string& name, KeyOrigins origins) {
    if (!node.IsMap()) {
        throw InputError(name + ": expected a mapping (key: value) at the top of the file");
    }
    return {node, std::make_shared<const Source>(Source{name, std::move(origins)}), ""};
}

YamlMap YamlMap::load(const std::string& path) {
    return parse(file_text(path), path);
}

std::string YamlMap::path_of(const std::string& key) const {
    return path_.empty() ? key : path_ + "." + key;
}

const KeyOrigin* YamlMap::origin(const std::string& path) const {
    for (std::size_t end = path.size(); end != std::string::npos && end > 0;
         end = path.find_last_of(".[", end - 1)) {
        const auto found = source_->origins.find(path.substr(0, end));
        if (found != source_->origins.end()) {
            return &found->second;
        }
    }
    return nullptr;
}

std::string YamlMap::where(const std::string& key, const YAML::Mark& mark) const {
    const std::string path = path_of(key);
    const KeyOrigin* const set = origin(path);
    if (set == nullptr) {
        return at_line(source_->name, mark) + ": " + path;
    }
    const bool itself = source_->origins.count(path) != 0;
    return itself ? set->where : set->where + ": " + path;
}

std::string YamlMap::where(const std::string& key) const {
    YAML::Mark mark = node_.Mark();
    for (const auto& entry : node_) {
        if (entry.first.Scalar() == key) {
            // An absent value is marked where the next token stands, which may be lines below.
            const bool unmarked = entry.second.IsNull() || entry.second.Mark().is_null();
            mark = unmarked ? entry.first.Mark() : entry.second.Mark();
        }
    }
    return where(key, mark);
}

void YamlMap::fail(const std::string& key, const std::string& message) const {
    throw InputError(where(key) + ": " + message);
}

bool YamlMap::has(const std::string& key) const {
    return node_.IsMap() && node_[key];
}

YAML::Node YamlMap::require(const std::string& key) {
    used_.insert(key);
    if (!has(key)) {
        throw InputError(where(key) + ": missing");
    }
    return node_[key];
}

std::string YamlMap::scalar(const std::string& key) {
    const YAML::Node node = require(key);
    if (!node.IsScalar()) {
        fail(key, "expected a single value");
    }
    return node.Scalar();
}

std::int64_t YamlMap::integer(const std::string& key, std::int64_t low, std::int64_t high) {
    const std::string text = scalar(key);
    return required_number(text, low, high, where(key));
}

std::int64_t YamlMap::integer(const std::string& key, std::int64_t low, std::int64_t high,
                              std::int64_t fallback) {
    return has(key) ? integer(key, low, high) : fallback;
}

double YamlMap::real(const std::string& key, double low, double high) {
    const std::string text = scalar(key);
    return required_number(text, low, high, where(key));
}

double YamlMap::real(const std::string& key, double low, double high, double fallback) {
    return has(key) ? real(key, low, high) : fallback;
}

bool YamlMap::boolean(const std::string& key, bool fallback) {
    if (!has(key)) {
        return fallback;
    }
    const std::string text = scalar(key);
    if (text != "true" && text != "false") {
        fail(key, "found '" + text + "', expected true or false");
    }
    return text == "true";
}

std::string YamlMap::text(const std::string& key) {
    return scalar(key);
}

std::string YamlMap::text(const std::string& key, const std::string& fallback) {
    return has(key) ? scalar(key) : fallback;
}

std::size_t YamlMap::choice(const std::string& key, const std::vector<std::string>& choices) {
    const std::string found = scalar(key);
    std::string listed;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (choices[i] == found) {
            return i;
        }
        listed += (i == 0 ? "" : ", ") + choices[i];
    }
    fail(key, "found '" + found + "', expected one of: " + listed);
}

std::size_t YamlMap::choice(const std::string& key, const std::vector<std::string>& choices,
                            std::size_t fallback) {
    return has(key) ? choice(key, choices) : fallback;
}

std::vector<std::int64_t> YamlMap::integers(const std::string& key, std::int64_t low,
                                            std::int64_t high) {
    const YAML::Node node = require(key);
    return numbers_of(node, low, high, [&](const std::string& wrong) { fail(key, wrong); });
}

std::vector<double> YamlMap::reals(const std::string& key, double low, double high) {
    const YAML::Node node = require(key);
    return numbers_of(node, low, high, [&](const std::string& wrong) { fail(key, wrong); });
}

std::vector<std::string> YamlMap::texts(const std::string& key) {
    const YAML::Node node = require(key);
    if (!node.IsSequence() || node.size() == 0) {
        fail(key, "expected a list of values");
    }
    std::vector<std::string> values;
    for (const auto& item : node) {
        if (!item.IsScalar()) {
            fail(key, "found a list or mapping in the list, expected single values");
        }
        values.push_back(item.Scalar());
    }
    return values;
}

bool YamlMap::is_map(const std::string& key) const {
    return has(key) && node_[key].IsMap();
}

bool YamlMap::is_sequence(const std::string& key) const {
    return has(key) && node_[key].IsSequence();
}

bool YamlMap::has_maps(const std::string& key) const {
    return is_sequence(key) && node_[key].size() > 0 && node_[key][0].IsMap();
}

std::string YamlMap::folder(const std::string& key) const {
    const KeyOrigin* const set = origin(path_of(key));
    return set != nullptr ? set->folder
                          : std::filesystem::path(source_->name).parent_path().string();
}

std::string YamlMap::in_folder(const std::string& key, const std::string& path) const {
    return (std::filesystem::path(folder(key)) / path).lexically_normal().string();
}

std::string YamlMap::braced(const std::string& key) {
    map(key); // says so if it is none
    nlohmann::ordered_json json = yaml_json(node_[key]);
    // Relative paths start in the file's folder, so those of files that are there become whole.
    const std::function<void(nlohmann::ordered_json&)> find_files = [&](auto& value) {
        if (value.is_structured()) {
            for (auto& item : value) {
                find_files(item);
            }
        } else if (value.is_string()) {
            const std::string path = in_folder(key, value.template get<std::string>());
            if (std::filesystem::path(path).has_extension() && file_exists(path)) {
                value = path;
            }
        }
    };
    find_files(json);
    return json.dump();
}

KeyOrigin YamlMap::origin_of(const std::string& key) const {
    return {where(key), folder(key)};
}

std::string YamlMap::file(const std::string& key) {
    return in_folder(key, scalar(key));
}

std::vector<std::string> YamlMap::files(const std::string& key) {
    std::vector<std::string> paths = texts(key);
    for (std::string& path : paths) {
        path = in_folder(key, path);
    }
    return paths;
}

std::string YamlMap::name_or_file(const std::string& key, const std::string& kind,
                                  const std::vector<std::string>& bundled) {
    if (is_map(key)) {
        return braced(key);
    }
    const std::string text = scalar(key);
    if (is_text(text) || std::find(bundled.begin(), bundled.end(), text) != bundled.end()) {
        return text;
    }
    const std::string path = in_folder(key, text);
    if (!file_exists(path)) {
        fail(key, not_found(text, kind, bundled));
    }
    return path;
}

std::string YamlMap::name_or_file(const std::string& key, const BundledFiles& bundled) {
    return name_or_file(key, bundled.kind(), bundled.names());
}

YamlMap YamlMap::map(const std::string& key) {
    const YAML::Node node = require(key);
    if (!node.IsMap()) {
        fail(key, "expected a mapping (key: value)");
    }
    return {node, source_, path_of(key)};
}

YamlMap YamlMap::map_or_empty(const std::string& key) {
    return has(key) ? map(key) : YamlMap(YAML::Node(YAML::NodeType::Map), source_, path_of(key));
}

std::vector<YamlMap> YamlMap::maps(const std::string& key) {
    const YAML::Node node = require(key);
    if (!node.IsSequence()) {
        fail(key, "expected a list of mappings");
    }
    std::vector<YamlMap> items;
    for (std::size_t i = 0; i < node.size(); ++i) {
        const std::string path = path_of(key) + "[" + std::to_string(i) + "]";
        if (!node[i].IsMap()) {
            throw InputError(at_line(source_->name, node[i].Mark()) + ": " + path +
                             ": expected a mapping (key: value)");
        }
        items.push_back(YamlMap(node[i], source_, path));
    }
    return items;
}

std::vector<std::string> YamlMap::keys() const {
    std::vector<std::string> names;
    for (const auto& entry : node_) {
        names.push_back(entry.first.Scalar());
    }
    return names;
}

void YamlMap::finish() const {
    for (const auto& entry : node_) {
        const std::string key = entry.first.Scalar();
        if (used_.count(key) == 0) {
            throw InputError(where(key, entry.first.Mark()) + ": unknown key");
        }
    }
}

} // namespace napier
