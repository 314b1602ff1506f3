// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/liberty.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "hw/config/input_error.hpp"
#include "sw/data/byte_source.hpp"

namespace napier::characterize {

namespace {

/// Of a library on the disk, and of its text: some libraries of a foundry have 100 MB.
constexpr std::size_t kMostLibertyBytes = std::size_t{256} << 20;

struct Token {
    enum class Kind { word, string, symbol, end };
    Kind kind;
    std::string text;
    int line;
    bool newline_before; ///< the first on its line: ends a value whose ';' was forgotten
};

class Lexer {
  public:
    Lexer(const std::string& text, const std::string& name) : text_(text), name_(name) {}

    Token next() {
        broke_ = false;
        skip_blank();
        const bool first = broke_;
        if (at_ == text_.size()) {
            return {Token::Kind::end, "the end of the file", line_, true};
        }
        const char c = text_[at_];
        if (c == '"') {
            return string_token(first);
        }
        if (is_symbol(c)) {
            ++at_;
            return {Token::Kind::symbol, std::string(1, c), line_, first};
        }
        const std::size_t start = at_;
        while (at_ < text_.size() && !is_symbol(text_[at_]) && text_[at_] != '"' &&
               std::isspace(static_cast<unsigned char>(text_[at_])) == 0 && text_[at_] != '\\') {
            ++at_;
        }
        return {Token::Kind::word, text_.substr(start, at_ - start), line_, first};
    }

    [[noreturn]] void fail(int line, const std::string& message) const {
        throw InputError(name_ + ":" + std::to_string(line) + ": " + message);
    }

  private:
    static bool is_symbol(char c) {
        return c == '{' || c == '}' || c == '(' || c == ')' || c == ';' || c == ':' || c == ',';
    }

    void skip_blank() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '\\') { // a continued line is no new line
                ++at_;
                while (at_ < text_.size() && (text_[at_] == '\r' || text_[at_] == ' ')) {
                    ++at_;
                }
                if (at_ < text_.size() && text_[at_] == '\n') {
                    ++line_;
                    ++at_;
                }
            } else if (c == '\n') {
                broke_ = true;
                ++line_;
                ++at_;
            } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
                ++at_;
            } else if (text_.compare(at_, 2, "/*") == 0) {
                skip_comment();
            } else if (text_.compare(at_, 2, "//") == 0) {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else {
                return;
            }
        }
    }

    void skip_comment() {
        const std::size_t end = text_.find("*/", at_ + 2);
        if (end == std::string::npos) {
            fail(line_, "comment without end, expected */");
        }
        for (; at_ < end + 2; ++at_) {
            broke_ = broke_ || text_[at_] == '\n';
            line_ += text_[at_] == '\n' ? 1 : 0;
        }
    }

    Token string_token(bool first) {
        const int start_line = line_;
        std::string value;
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
                ++at_;
                if (text_[at_] != '\n' && text_[at_] != '\r') {
                    value += text_[at_];
                    continue;
                }
            }
            if (text_[at_] == '\n') {
                ++line_;
            } else if (text_[at_] != '\r') {
                value += text_[at_];
            }
        }
        if (at_ == text_.size()) {
            fail(start_line, "string without end, expected \"");
        }
        ++at_;
        return {Token::Kind::string, value, start_line, first};
    }

    const std::string& text_;
    const std::string& name_;
    std::size_t at_ = 0;
    int line_ = 1;
    bool broke_ = false; ///< a line ended since the last token; one that is continued does not
};

class Parser {
  public:
    Parser(const std::string& text, const std::string& name) : lexer_(text, name) { advance(); }

    LibertyGroup file() {
        LibertyGroup outside;
        statement(outside, 0);
        if (outside.groups.empty()) {
            lexer_.fail(1, "no group, expected library (name) { ... }");
        }
        if (token_.kind != Token::Kind::end) {
            unexpected("the end of the file");
        }
        return std::move(outside.groups.front());
    }

  private:
    void advance() { token_ = lexer_.next(); }
    bool is(char symbol) const {
        return token_.kind == Token::Kind::symbol && token_.text[0] == symbol;
    }
    [[noreturn]] void unexpected(const std::string& expected) const {
        const bool quote = token_.kind != Token::Kind::end;
        lexer_.fail(token_.line, "found " + (quote ? "'" + token_.text + "'" : token_.text) +
                                     ", expected " + expected);
    }

    void statement(LibertyGroup& parent, int depth) {
        constexpr int kDeepest = 64; // real files stop at six; endless nesting is no library
        if (depth > kDeepest) {
            lexer_.fail(token_.line, "groups nested deeper than " + std::to_string(kDeepest));
        }
        if (token_.kind != Token::Kind::word) {
            unexpected("a name");
        }
        const Token name = token_;
        advance();
        if (is(':')) {
            advance();
            parent.attributes.push_back({name.text, {value()}, name.line});
            return;
        }
        if (!is('(')) {
            unexpected("':' or '(' after " + name.text);
        }
        std::vector<std::string> values = arguments();
        if (!is('{')) {
            if (is(';')) {
                advance();
            }
            parent.attributes.push_back({name.text, std::move(values), name.line});
            return;
        }
        LibertyGroup group{name.text, std::move(values), {}, {}, name.line};
        advance();
        while (!is('}')) {
            if (token_.kind == Token::Kind::end) {
                unexpected("'}' of " + name.text + " in line " + std::to_string(name.line));
            }
            if (is(';')) {
                advance();
                continue;
            }
            statement(group, depth + 1);
        }
        advance();
        parent.groups.push_back(std::move(group));
    }

    std::vector<std::string> arguments() {
        std::vector<std::string> values;
        advance();
        while (!is(')')) {
            if (is(',')) {
                advance();
            } else if (token_.kind == Token::Kind::word || token_.kind == Token::Kind::string) {
                values.push_back(token_.text);
                advance();
                while (is(':')) { // a range: pin (A[9:0])
                    values.back() += token_.text;
                    advance();
                    if (token_.kind == Token::Kind::word) {
                        values.back() += token_.text;
                        advance();
                    }
                }
            } else {
                unexpected("a value or ')'");
            }
        }
        advance();
        return values;
    }

    /// An attribute's value up to ';' or the end of its line; expressions keep their blanks.
    std::string value() {
        std::string text;
        int depth = 0; // of the parentheses of an expression: enable : (CLK);
        const auto goes_on = [&] {
            depth += is('(') ? 1 : is(')') ? -1 : 0;
            return depth >= 0 && (token_.kind == Token::Kind::word ||
                                  token_.kind == Token::Kind::string || is('(') || is(')'));
        };
        if (!goes_on()) {
            unexpected("a value");
        }
        do {
            text += (text.empty() ? "" : " ") + token_.text;
            advance();
        } while (!token_.newline_before && goes_on());
        if (is(';')) {
            advance();
        } else if (!token_.newline_before && !is('}')) {
            unexpected("';'");
        }
        return text;
    }

    Lexer lexer_;
    Token token_{Token::Kind::end, "", 0, false};
};

/// A value that is no plain word is quoted.
std::string written(const std::string& value, bool always) {
    const bool plain = std::all_of(value.begin(), value.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' ||
               c == '+' || c == '_';
    });
    if (plain && !always && !value.empty()) {
        return value;
    }
    std::string text = "\"";
    for (const char c : value) {
        text += c == '"' || c == '\\' ? "\\" : "";
        text += c;
    }
    return text + '"';
}

/// Lists of numbers stand in one string.
std::string listed(const std::vector<std::string>& values, bool numbers) {
    std::string text;
    for (const std::string& value : values) {
        text += (text.empty() ? "" : ", ") + written(value, numbers);
    }
    return text;
}

void append(std::string& out, const LibertyGroup& group, const std::string& indent) {
    out += indent + group.type + " (" + listed(group.arguments, false) + ") {\n";
    for (const LibertyAttribute& attribute : group.attributes) {
        const bool numbers = attribute.name == "values" || attribute.name.rfind("index_", 0) == 0;
        const std::string values = listed(attribute.values, numbers);
        const bool colon = attribute.values.size() == 1 && !numbers;
        out +=
            indent + "  " + attribute.name + (colon ? " : " + values : " (" + values + ")") + ";\n";
    }
    for (const LibertyGroup& child : group.groups) {
        append(out, child, indent + "  ");
    }
    out += indent + "}\n";
}

} // namespace

const LibertyAttribute* LibertyGroup::find(const std::string& name) const {
    for (const LibertyAttribute& attribute : attributes) {
        if (attribute.name == name) {
            return &attribute;
        }
    }
    return nullptr;
}

std::string LibertyGroup::text(const std::string& name) const {
    const LibertyAttribute* attribute = find(name);
    return attribute == nullptr || attribute->values.empty() ? "" : attribute->values.front();
}

LibertyGroup parse_liberty(const std::string& text, const std::string& name) {
    // Vendors' comments are in any encoding, but nobody's holds a NUL.
    if (const std::size_t nul = text.find('\0'); nul != std::string::npos) {
        const auto line =
            std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
        throw InputError(name + ":" + std::to_string(line + 1) +
                         ": found control character 0x00, expected Liberty text");
    }
    return Parser(text, name).file();
}

LibertyGroup load_liberty(const std::string& path) {
    return parse_liberty(ByteSource(path, kMostLibertyBytes).read_rest(kMostLibertyBytes), path);
}

std::string to_text(const LibertyGroup& group) {
    std::string out;
    append(out, group, "");
    return out;
}

std::vector<double> liberty_numbers(const LibertyAttribute& attribute, const std::string& file) {
    std::vector<double> numbers;
    for (const std::string& value : attribute.values) {
        const char* at = value.c_str();
        const char* const end = at + value.size();
        while (at != end) {
            if (*at == ',' || std::isspace(static_cast<unsigned char>(*at)) != 0) {
                ++at;
                continue;
            }
            double number = 0;
            const auto [after, error] = std::from_chars(at + (*at == '+' ? 1 : 0), end, number);
            numbers.push_back(number);
            if (error != std::errc() || !std::isfinite(number)) {
                throw InputError(file + ":" + std::to_string(attribute.line) + ": " +
                                 attribute.name + ": found '" + value + "', expected numbers");
            }
            at = after;
        }
    }
    return numbers;
}

} // namespace napier::characterize
