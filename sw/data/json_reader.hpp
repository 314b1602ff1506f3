// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "hw/config/input_error.hpp"

namespace napier {

/// The value that a JSON text from a file holds; `name` is what errors call the file. Throws
/// InputError, one line, for what is no JSON, for a key given twice, for lists in lists deeper than
/// any file of ours, and for more values than memory should be spent on.
nlohmann::json parse_json(std::string_view text, const std::string& name);

/// An object of such a file, read key by key: YamlMap's counterpart. Values are typed and
/// range-checked; every error is an InputError "FILE: progress.step: found null, expected ...".
/// Keys that nobody asks for are let through: files of later versions may have more of them.
class JsonMap {
  public:
    /// Throws InputError unless `value` is an object; it must outlive this.
    JsonMap(const nlohmann::json& value, std::string name) : JsonMap(value, std::move(name), "") {}

    bool has(const std::string& key) const { return value_->contains(key); }
    std::uint64_t count(const std::string& key, std::uint64_t low, std::uint64_t high) const;
    /// Finite.
    double real(const std::string& key, double low, double high) const;
    /// Any number; the texts "nan", "inf" and "-inf" are what JSON has no number for.
    double extended_real(const std::string& key) const;
    std::string text(const std::string& key) const;
    std::vector<std::uint64_t> counts(const std::string& key, std::uint64_t low,
                                      std::uint64_t high) const;
    JsonMap map(const std::string& key) const;
    std::vector<JsonMap> maps(const std::string& key) const;
    /// A list of values of any kind.
    const nlohmann::json& list(const std::string& key) const;
    /// In the file's (alphabetical) order.
    std::vector<std::string> keys() const;

    [[noreturn]] void fail(const std::string& key, const std::string& message) const;

  private:
    JsonMap(const nlohmann::json& value, std::string name, std::string path);
    std::string path_of(const std::string& key) const;
    const nlohmann::json& require(const std::string& key) const;
    [[noreturn]] void wrong(const std::string& key, const nlohmann::json& found,
                            const std::string& expected) const;

    const nlohmann::json* value_;
    std::string name_;
    std::string path_;
};

} // namespace napier
