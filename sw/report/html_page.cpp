// SPDX-License-Identifier: Apache-2.0
#include "sw/report/html_page.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

namespace napier {

const std::vector<std::pair<std::string, std::string>>& embedded_html();

namespace {

const std::string& part(const std::string& name) {
    for (const auto& file : embedded_html()) {
        if (file.first == name) {
            return file.second;
        }
    }
    throw std::logic_error("the page has no part " + name);
}

std::string replaced(const std::string& text, const std::string& what, const std::string& by) {
    std::string result;
    std::size_t at = 0;
    for (std::size_t found = text.find(what); found != std::string::npos;
         found = text.find(what, at)) {
        result += text.substr(at, found - at) + by;
        at = found + what.size();
    }
    return result + text.substr(at);
}

std::string escaped(std::string text) {
    for (const auto& [what, by] : {std::pair{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}}) {
        text = replaced(text, what, by);
    }
    return text;
}

} // namespace

std::string html_page(const std::string& title, const nlohmann::ordered_json& data) {
    std::string page = replaced(part("page"), "@TITLE@", escaped(title));
    page = replaced(page, "@STYLE@", part("style"));
    page = replaced(page, "@SCRIPT@", part("script"));
    // "</script>" inside a name must not end the element.
    return replaced(page, "@DATA@", replaced(data.dump(), "</", "<\\/"));
}

} // namespace napier
