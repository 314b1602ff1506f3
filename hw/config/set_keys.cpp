// SPDX-License-Identifier: Apache-2.0
#include "hw/config/set_keys.hpp"

#include <algorithm>

#include "hw/config/yaml_text.hpp"

namespace napier {

namespace {

constexpr int kMostDots = 16; ///< no key of a chip is half as deep
constexpr std::size_t kShown = 80;

YAML::Node value_node(const SetKey& set) {
    if (set.value.empty() || (set.value[0] != '{' && set.value[0] != '[')) {
        return YAML::Node(set.value);
    }
    return parse_yaml(set.value, set.origin.where);
}

/// `path` begins at byte `begin` of the key.
void set_below(YAML::Node node, const SetKey& set, std::size_t begin, KeyOrigins& origins) {
    const std::size_t dot = set.key.find('.', begin);
    const std::string path = set.key.substr(0, dot);
    const std::string key = path.substr(begin);
    if (dot == std::string::npos) {
        // What was said below this key is gone.
        for (auto at = origins.lower_bound(path); at != origins.end();) {
            const bool below = at->first.compare(0, path.size() + 1, path + ".") == 0;
            at = below ? origins.erase(at) : std::next(at);
        }
        node[key] = value_node(set);
        origins[path] = set.origin;
        return;
    }
    const YAML::Node found = node[key];
    if (!found.IsDefined() || found.IsNull()) {
        node[key] = YAML::Node(YAML::NodeType::Map);
        origins[path] = set.origin;
    } else if (!found.IsMap()) {
        throw InputError(set.origin.where + ": found a value in " + path + ", expected a mapping");
    }
    set_below(node[key], set, dot + 1, origins);
}

} // namespace

void set_keys(const YAML::Node& root, const SetKeys& keys, KeyOrigins& origins) {
    for (const SetKey& set : keys) {
        if (std::count(set.key.begin(), set.key.end(), '.') > kMostDots) {
            throw InputError(set.origin.where.substr(0, kShown) + ": found a key of more than " +
                             std::to_string(kMostDots) + " dots");
        }
        set_below(root, set, 0, origins);
    }
}

} // namespace napier
