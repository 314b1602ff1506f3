// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/partial_products.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace napier::characterize {

BitColumns::BitColumns(int width, std::string prefix)
    : width_(width), prefix_(std::move(prefix)), columns_(static_cast<std::size_t>(width)) {}

std::string BitColumns::wire(const std::string& expression) {
    const std::string name = fmt::format("{}{}", prefix_, wires_++);
    text_ += fmt::format("    wire {} = {};\n", name, expression);
    return name;
}

void BitColumns::add(int column, const std::string& bit, int depth) {
    if (column < width_) {
        columns_[static_cast<std::size_t>(column)].push_back({bit, depth});
    }
}

void BitColumns::subtract(int column, const std::string& bit) {
    if (column < width_) {
        add(column, "(~" + bit + ")", 0);
        constant_ -= std::uint64_t{1} << column;
    }
}

void BitColumns::compress(int column, int limit) {
    auto& bits = columns_[static_cast<std::size_t>(column)];
    while (static_cast<int>(bits.size()) > limit) {
        std::sort(bits.begin(), bits.end(),
                  [](const Bit& x, const Bit& y) { return x.depth < y.depth; });
        const bool full = static_cast<int>(bits.size()) > limit + 1;
        const std::size_t taken = full ? 3 : 2;
        const std::string& x = bits[0].name;
        const std::string& y = bits[1].name;
        const int depth = bits[taken - 1].depth;
        std::string sum, carry;
        if (full) {
            sum = fmt::format("{}{}", prefix_, wires_++);
            carry = fmt::format("{}{}", prefix_, wires_++);
            text_ += fmt::format("    wire {0}, {1};\n    full_adder u{0}(.x({2}), .y({3}), "
                                 ".z({4}), .s({0}), .c({1}));\n",
                                 sum, carry, x, y, bits[2].name);
        } else {
            sum = wire(x + " ^ " + y);
            carry = wire(x + " & " + y);
        }
        bits.erase(bits.begin(), bits.begin() + static_cast<std::ptrdiff_t>(taken));
        bits.push_back({sum, depth + 2});
        add(column + 1, carry, depth + 2);
    }
}

std::string BitColumns::reduce() {
    for (int column = 0; column < width_; ++column) {
        if ((constant_ >> column & 1) != 0) {
            add(column, "1'b1", 0);
        }
    }
    std::size_t tallest = 2;
    for (const auto& bits : columns_) {
        tallest = std::max(tallest, bits.size());
    }
    // Dadda's heights: 2, 3, 4, 6, 9, 13, 19, 28, ...
    std::vector<int> heights = {2};
    while (static_cast<std::size_t>(heights.back()) < tallest) {
        heights.push_back(heights.back() * 3 / 2);
    }
    for (auto height = heights.rbegin(); height != heights.rend(); ++height) {
        for (int column = 0; column < width_; ++column) {
            compress(column, *height);
        }
    }
    std::string rows[2];
    for (int column = width_ - 1; column >= 0; --column) {
        const auto& bits = columns_[static_cast<std::size_t>(column)];
        for (std::size_t row = 0; row < 2; ++row) {
            rows[row] += (rows[row].empty() ? "" : ", ") +
                         (row < bits.size() ? bits[row].name : std::string("1'b0"));
        }
    }
    return "{" + rows[0] + "} + {" + rows[1] + "}";
}

const char* full_adder_verilog() {
    return "module full_adder(input x, input y, input z, output s, output c);\n"
           "    wire h = x ^ y;\n    assign s = h ^ z;\n    assign c = (x & y) | (h & z);\n"
           "endmodule\n";
}

void add_baugh_wooley(BitColumns& columns, int width, const std::string& a, const std::string& b) {
    for (int i = 0; i < width; ++i) {
        for (int j = 0; j < width; ++j) {
            const std::string bit = columns.wire(fmt::format("{}[{}] & {}[{}]", a, i, b, j));
            if ((i == width - 1) != (j == width - 1)) {
                columns.subtract(i + j, bit);
            } else {
                columns.add(i + j, bit);
            }
        }
    }
}

void add_booth(BitColumns& columns, int width, const std::string& a, const std::string& b) {
    const auto bit_of = [&](const std::string& word, int i) {
        return i < 0 ? std::string("1'b0")
                     : fmt::format("{}[{}]", word, std::min(i, width - 1)); // sign extension
    };
    for (int low = 0; low < width; low += 2) {
        const std::string x = bit_of(b, low - 1);
        const std::string y = bit_of(b, low);
        const std::string z = bit_of(b, low + 1);
        const std::string one = columns.wire(x + " ^ " + y);
        const std::string two =
            columns.wire(fmt::format("({0} & ~{1} & ~{2}) | (~{0} & {1} & {2})", z, y, x));
        const std::string negative = columns.wire(fmt::format("{} & ~({} & {})", z, y, x));
        for (int i = 0; i <= width; ++i) {
            const std::string bit =
                columns.wire(fmt::format("(({} & {}) | ({} & {})) ^ {}", one, bit_of(a, i), two,
                                         bit_of(a, i - 1), negative));
            if (i == width) {
                columns.subtract(low + i, bit);
            } else {
                columns.add(low + i, bit);
            }
        }
        columns.add(low, negative);
    }
}

} // namespace napier::characterize
