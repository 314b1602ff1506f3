// SPDX-License-Identifier: Apache-2.0
#include "sw/report/html_page.hpp"

#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include "sw/report/json_file.hpp"
#include "sw/report/markup.hpp"
#include "sw/report/sha256.hpp"

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

/// The page with every @NAME@ filled in, in one pass: what is put in is not looked at again.
std::string filled(const std::string& page, const std::map<std::string, std::string>& parts) {
    std::string result;
    std::size_t at = 0;
    for (std::size_t begin = page.find('@'); begin != std::string::npos;
         begin = page.find('@', at)) {
        const std::size_t end = page.find('@', begin + 1);
        const auto found = parts.find(page.substr(begin + 1, end - begin - 1));
        if (end == std::string::npos || found == parts.end()) {
            throw std::logic_error("the page has a mark that nothing fills");
        }
        result += page.substr(at, begin - at) + found->second;
        at = end + 1;
    }
    return result + page.substr(at);
}

/// JSON that is the content of a script element: without <, >, & and the line ends of JavaScript no
/// text in it can end the element, open a comment or begin another script.
std::string script_data(const nlohmann::ordered_json& data) {
    std::string result;
    const std::string text = json_text(data);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '<' || c == '>' || c == '&') {
            result += c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : "\\u0026";
        } else if (text.compare(i, 3, "\xE2\x80\xA8") == 0 ||
                   text.compare(i, 3, "\xE2\x80\xA9") == 0) {
            result += text[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
            i += 2;
        } else {
            result += c;
        }
    }
    return result;
}

/// As a Content-Security-Policy names the one script that may run.
std::string script_hash(const std::string& script) {
    constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    Sha256 hash;
    hash.add(script);
    const Sha256::Digest digest = hash.digest();
    std::string text = "sha256-";
    for (std::size_t i = 0; i < digest.size(); i += 3) { // base64; 32 bytes leave two over
        const auto byte = [&](std::size_t at) -> unsigned {
            return at < digest.size() ? digest[at] : 0u;
        };
        const unsigned bits = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        text += {kDigits[bits >> 18], kDigits[bits >> 12 & 63], kDigits[bits >> 6 & 63],
                 i + 2 < digest.size() ? kDigits[bits & 63] : '='};
    }
    return text;
}

} // namespace

std::string html_page(const std::string& title, const nlohmann::ordered_json& data) {
    const std::string script = "\n" + part("script") + "\n";
    return filled(part("page"), {{"TITLE", markup_text(title)},
                                 {"STYLE", part("style")},
                                 {"SCRIPT", script},
                                 {"SCRIPT_HASH", script_hash(script)},
                                 {"DATA", script_data(data)}});
}

} // namespace napier
