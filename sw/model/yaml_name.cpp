// SPDX-License-Identifier: Apache-2.0
#include "sw/model/yaml_name.hpp"

#include <set>

#include <boost/algorithm/string/case_conv.hpp>
#include <nlohmann/json.hpp>

namespace napier {

std::string yaml_name(const std::string& text) {
    const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const std::set<std::string> values = {"null", "true", "false", "yes", "no",
                                                 "on",   "off",  "y",     "n"};
    const bool word = !text.empty() && letters.find(text[0]) != std::string::npos &&
                      text.find_first_not_of(letters + "0123456789._-") == std::string::npos &&
                      values.count(boost::algorithm::to_lower_copy(text)) == 0;
    return word ? text
                : nlohmann::json(text).dump(-1, ' ', false,
                                            nlohmann::json::error_handler_t::replace);
}

} // namespace napier
