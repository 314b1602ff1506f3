// SPDX-License-Identifier: Apache-2.0
#include "sw/run/record_diff.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include <fmt/format.h>

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

/// A row of passes, layers or points is known by its name where it has one, not by its number.
std::string key_of(const Json& item, std::size_t index) {
    if (item.is_object() && item.contains("name") && item["name"].is_string()) {
        const std::string pass = item.contains("pass") ? "." + item["pass"].get<std::string>() : "";
        return item["name"].get<std::string>() + pass;
    }
    return std::to_string(index);
}

/// Two rows of one name would hide each other, so then all go by their number.
bool distinct(const Json& list) {
    std::map<std::string, int> seen;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (seen[key_of(list[i], i)]++ > 0) {
            return false;
        }
    }
    return true;
}

Json by_key(const Json& list, bool named) {
    Json map = Json::object();
    for (std::size_t i = 0; i < list.size(); ++i) {
        map[named ? key_of(list[i], i) : std::to_string(i)] = list[i];
    }
    return map;
}

/// Times of the host, and notes, which speak of the files that were read: a record needs none.
bool is_no_result(const std::string& key) {
    return key == "host_seconds" || key == "ranks" || key == "wall_seconds" || key == "notes";
}

void compare(const std::string& path, const Json& a, const Json& b,
             std::vector<RecordDifference>& into) {
    if (a.is_array() && b.is_array()) {
        const bool named = distinct(a) && distinct(b);
        compare(path, by_key(a, named), by_key(b, named), into);
        return;
    }
    if (!a.is_object() || !b.is_object()) {
        if (a != b) {
            into.push_back({path, a, b});
        }
        return;
    }
    const auto below = [&](const std::string& key) {
        return path + (path.empty() ? "" : ".") + key;
    };
    for (const auto& item : a.items()) {
        if (!is_no_result(item.key())) {
            compare(below(item.key()), item.value(),
                    b.contains(item.key()) ? b[item.key()] : Json(), into);
        }
    }
    for (const auto& item : b.items()) {
        if (!a.contains(item.key()) && !is_no_result(item.key())) {
            into.push_back({below(item.key()), Json(), item.value()});
        }
    }
}

std::vector<RecordDifference> compare(const Json& a, const Json& b, const char* part) {
    std::vector<RecordDifference> found;
    compare(part, a.value(part, Json()), b.value(part, Json()), found);
    return found;
}

std::string shown(const Json& value) {
    constexpr std::size_t kMost = 60;
    if (value.is_null()) {
        return "absent";
    }
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    return text.size() > kMost ? text.substr(0, kMost - 3) + "..." : text;
}

std::string line(const RecordDifference& d) {
    std::string text = "  " + d.path + ": " + shown(d.a) + " -> " + shown(d.b);
    if (d.a.is_number() && d.b.is_number() && d.a.get<double>() != 0) {
        text += fmt::format(" ({:+.4g} %)", 100 * (d.b.get<double>() / d.a.get<double>() - 1));
    }
    return text + "\n";
}

std::size_t depth(const RecordDifference& d) {
    return static_cast<std::size_t>(std::count(d.path.begin(), d.path.end(), '.'));
}

} // namespace

RecordDiff diff_records(const Json& a, const Json& b) {
    RecordDiff diff;
    for (const char* const part : {"kind", "napier", "inputs"}) {
        const std::vector<RecordDifference> found = compare(a, b, part);
        diff.causes.insert(diff.causes.end(), found.begin(), found.end());
    }
    diff.effects = compare(a, b, "results");
    std::stable_sort(diff.effects.begin(), diff.effects.end(),
                     [](const auto& x, const auto& y) { return depth(x) < depth(y); });
    diff.host = compare(a, b, "host");
    return diff;
}

std::string to_text(const RecordDiff& diff, std::size_t most) {
    if (diff.same()) {
        return "no difference in inputs and results\n";
    }
    std::string text = diff.causes.empty() ? "inputs and version are the same\n" : "went in:\n";
    for (const RecordDifference& cause : diff.causes) {
        text += line(cause);
    }
    if (diff.causes.empty() && !diff.host.empty()) {
        text += "host:\n";
        for (const RecordDifference& difference : diff.host) {
            text += line(difference);
        }
    }
    text += diff.effects.empty() ? "results are the same\n" : "came out:\n";
    for (std::size_t i = 0; i < std::min(most, diff.effects.size()); ++i) {
        text += line(diff.effects[i]);
    }
    if (diff.effects.size() > most) {
        text += fmt::format("  and {} more (--all)\n", diff.effects.size() - most);
    }
    return text;
}

} // namespace napier
