// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace napier::characterize {

/// `name : value ;` (one value) or `name (a, b) ;` (any number). Strings lose their quotes.
struct LibertyAttribute {
    std::string name;
    std::vector<std::string> values;
    int line;
};

/// `type (arguments) { attributes and groups }`, in file order.
struct LibertyGroup {
    std::string type;
    std::vector<std::string> arguments;
    std::vector<LibertyAttribute> attributes;
    std::vector<LibertyGroup> groups;
    int line = 0;

    const LibertyAttribute* find(const std::string& name) const;
    /// The single value of an attribute, "" if it is absent or holds none.
    std::string text(const std::string& name) const;
};

/// Liberty text as a tree: syntax only, any group and attribute. `name` is what errors call the
/// file. Throws InputError naming file and line, what was found and what was expected.
LibertyGroup parse_liberty(const std::string& text, const std::string& name);

/// The same of a file, which may be compressed (.gz).
LibertyGroup load_liberty(const std::string& path);

/// The tree as Liberty text again; every value is quoted.
std::string to_text(const LibertyGroup& group);

/// "0.1, 0.2" and the like. Throws InputError for anything that is not a number.
std::vector<double> liberty_numbers(const LibertyAttribute& attribute, const std::string& file);

} // namespace napier::characterize
