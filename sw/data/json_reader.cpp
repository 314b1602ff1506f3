// SPDX-License-Identifier: Apache-2.0
#include "sw/data/json_reader.hpp"

#include <cmath>
#include <limits>
#include <set>

#include "hw/config/number.hpp"

namespace napier {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kDeepest = 32;          ///< a report has 6
constexpr std::size_t kMostValues = 1u << 20; ///< some 100 MB of memory

/// Builds the value as it is read, and stops where a file asks for too much. The library's own
/// callback would build all of it first.
class Builder : public nlohmann::json_sax<Json> {
  public:
    explicit Builder(const std::string& name) : name_(name) {}

    Json take() { return std::move(root_); }

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t&) override { return add(value); }
    bool string(string_t& value) override { return add(std::move(value)); }
    bool binary(binary_t&) override { return false; } // not in texts
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& value) override {
        if (open_.back()->contains(value)) {
            throw InputError(name_ + ": key '" + value + "' given twice");
        }
        key_ = std::move(value);
        return true;
    }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception&) override {
        throw InputError(name_ + ": not JSON at byte " + std::to_string(position));
    }

  private:
    Json* place(Json value) {
        if (++values_ > kMostValues) {
            throw InputError(name_ + ": found more than " + std::to_string(kMostValues) +
                             " JSON values");
        }
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        Json& parent = *open_.back();
        if (parent.is_object()) {
            Json& slot = parent[key_];
            slot = std::move(value);
            return &slot;
        }
        parent.push_back(std::move(value));
        return &parent.back();
    }
    bool add(Json value) {
        place(std::move(value));
        return true;
    }
    bool open(Json value) {
        if (open_.size() == kDeepest) {
            throw InputError(name_ + ": JSON nested deeper than " + std::to_string(kDeepest));
        }
        open_.push_back(place(std::move(value)));
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    const std::string& name_;
    Json root_;
    std::vector<Json*> open_; ///< from the root to where the next value goes
    std::string key_;
    std::size_t values_ = 0;
};

/// As a message quotes it.
std::string short_text(const Json& value) {
    constexpr std::size_t kLongest = 60;
    if (value.is_structured()) {
        return value.is_object() ? "an object" : "a list";
    }
    const std::string text = value.dump();
    return text.size() > kLongest ? text.substr(0, kLongest) + "..." : text;
}

bool in_range(const Json& value, std::uint64_t low, std::uint64_t high) {
    return value.is_number_unsigned() && value.get<std::uint64_t>() >= low &&
           value.get<std::uint64_t>() <= high;
}

} // namespace

Json parse_json(std::string_view text, const std::string& name) {
    if (const std::size_t nul = text.find('\0'); nul != text.npos) { // the parser would stop there
        throw InputError(name + ": not JSON at byte " + std::to_string(nul + 1));
    }
    Builder builder(name);
    Json::sax_parse(text.begin(), text.end(), &builder);
    return builder.take();
}

JsonMap::JsonMap(const Json& value, std::string name, std::string path)
    : value_(&value), name_(std::move(name)), path_(std::move(path)) {
    if (!value.is_object()) {
        throw InputError(name_ + ": " + (path_.empty() ? "" : path_ + ": ") + "found " +
                         short_text(value) + ", expected an object");
    }
}

std::string JsonMap::path_of(const std::string& key) const {
    return path_.empty() ? key : path_ + "." + key;
}

void JsonMap::fail(const std::string& key, const std::string& message) const {
    throw InputError(name_ + ": " + path_of(key) + ": " + message);
}

void JsonMap::wrong(const std::string& key, const Json& found, const std::string& expected) const {
    fail(key, "found " + short_text(found) + ", expected " + expected);
}

const Json& JsonMap::require(const std::string& key) const {
    const auto found = value_->find(key);
    if (found == value_->end()) {
        fail(key, "missing");
    }
    return *found;
}

std::uint64_t JsonMap::count(const std::string& key, std::uint64_t low, std::uint64_t high) const {
    const Json& value = require(key);
    if (!in_range(value, low, high)) {
        wrong(key, value, range_text(low, high));
    }
    return value.get<std::uint64_t>();
}

double JsonMap::real(const std::string& key, double low, double high) const {
    const Json& value = require(key);
    const double number = value.is_number() ? value.get<double>() : std::nan("");
    if (!(number >= low && number <= high)) {
        wrong(key, value, range_text(low, high));
    }
    return number;
}

double JsonMap::extended_real(const std::string& key) const {
    const Json& value = require(key);
    if (value.is_number() && std::isfinite(value.get<double>())) {
        return value.get<double>();
    }
    if (value == "inf" || value == "-inf") {
        const double infinity = std::numeric_limits<double>::infinity();
        return value == "inf" ? infinity : -infinity;
    }
    if (value != "nan") {
        wrong(key, value, "a number, \"nan\", \"inf\" or \"-inf\"");
    }
    return std::numeric_limits<double>::quiet_NaN();
}

std::string JsonMap::text(const std::string& key) const {
    const Json& value = require(key);
    if (!value.is_string()) {
        wrong(key, value, "a text");
    }
    return value.get<std::string>();
}

std::vector<std::uint64_t> JsonMap::counts(const std::string& key, std::uint64_t low,
                                           std::uint64_t high) const {
    std::vector<std::uint64_t> values;
    for (const Json& value : list(key)) {
        if (!in_range(value, low, high)) {
            wrong(key + "[" + std::to_string(values.size()) + "]", value, range_text(low, high));
        }
        values.push_back(value.get<std::uint64_t>());
    }
    return values;
}

JsonMap JsonMap::map(const std::string& key) const {
    return {require(key), name_, path_of(key)};
}

std::vector<JsonMap> JsonMap::maps(const std::string& key) const {
    std::vector<JsonMap> items;
    for (const Json& value : list(key)) {
        items.push_back(
            JsonMap(value, name_, path_of(key) + "[" + std::to_string(items.size()) + "]"));
    }
    return items;
}

const Json& JsonMap::list(const std::string& key) const {
    const Json& value = require(key);
    if (!value.is_array()) {
        wrong(key, value, "a list");
    }
    return value;
}

std::vector<std::string> JsonMap::keys() const {
    std::vector<std::string> names;
    for (const auto& item : value_->items()) {
        names.push_back(item.key());
    }
    return names;
}

} // namespace napier
