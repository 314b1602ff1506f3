// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/boolean_function.hpp"

#include <cctype>
#include <stdexcept>

namespace napier::characterize {

namespace {

/// Column of input i: all rows of a six-input table at once, a bit each.
constexpr std::uint64_t kColumns[kMostInputs] = {0xAAAAAAAAAAAAAAAA, 0xCCCCCCCCCCCCCCCC,
                                                 0xF0F0F0F0F0F0F0F0, 0xFF00FF00FF00FF00,
                                                 0xFFFF0000FFFF0000, 0xFFFFFFFF00000000};

/// Precedence as in Liberty: not, exclusive or, and, or.
class FunctionParser {
  public:
    FunctionParser(const std::string& text, const std::vector<std::string>& inputs)
        : text_(text), inputs_(inputs) {}

    std::uint64_t all() {
        const std::uint64_t table = either();
        if (peek() != '\0') {
            fail("found '" + text_.substr(at_) + "' after its end");
        }
        return table;
    }

  private:
    [[noreturn]] void fail(const std::string& message) const {
        throw std::invalid_argument("function '" + text_ + "': " + message);
    }

    char peek() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
            ++at_;
        }
        return at_ < text_.size() ? text_[at_] : '\0';
    }

    std::uint64_t either() {
        std::uint64_t table = both();
        while (peek() == '+' || peek() == '|') {
            ++at_;
            table |= both();
        }
        return table;
    }

    static bool starts_operand(char c) {
        return c == '!' || c == '(' || c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
    }

    std::uint64_t both() {
        std::uint64_t table = differ();
        for (char c = peek(); c == '*' || c == '&' || starts_operand(c); c = peek()) {
            at_ += starts_operand(c) ? 0U : 1U;
            table &= differ();
        }
        return table;
    }

    std::uint64_t differ() {
        std::uint64_t table = operand();
        while (peek() == '^') {
            ++at_;
            table ^= operand();
        }
        return table;
    }

    std::uint64_t operand() {
        std::uint64_t table = 0;
        const char c = peek();
        if (c == '!') {
            ++at_;
            return ~operand();
        }
        if (c == '(') {
            if (++depth_ > 100) {
                fail("parentheses nested too deeply");
            }
            ++at_;
            table = either();
            if (peek() != ')') {
                fail("expected ')'");
            }
            --depth_;
            ++at_;
        } else if (starts_operand(c)) {
            table = name();
        } else {
            fail(c == '\0' ? "ends too early" : std::string("found '") + c + "'");
        }
        while (peek() == '\'') {
            ++at_;
            table = ~table;
        }
        return table;
    }

    std::uint64_t name() {
        const std::size_t start = at_;
        while (at_ < text_.size() && (text_[at_] == '_' || text_[at_] == '[' || text_[at_] == ']' ||
                                      std::isalnum(static_cast<unsigned char>(text_[at_])) != 0)) {
            ++at_;
        }
        const std::string found = text_.substr(start, at_ - start);
        for (std::size_t i = 0; i < inputs_.size(); ++i) {
            if (inputs_[i] == found) {
                return kColumns[i];
            }
        }
        if (found == "0" || found == "1") {
            return found == "1" ? ~std::uint64_t{0} : 0;
        }
        fail("'" + found + "' is no input");
    }

    const std::string& text_;
    const std::vector<std::string>& inputs_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

} // namespace

std::uint64_t truth_table(const std::string& function, const std::vector<std::string>& inputs) {
    if (inputs.size() > kMostInputs) {
        throw std::invalid_argument("function '" + function +
                                    "': " + std::to_string(inputs.size()) +
                                    " inputs, expected at most " + std::to_string(kMostInputs));
    }
    return FunctionParser(function, inputs).all();
}

} // namespace napier::characterize
